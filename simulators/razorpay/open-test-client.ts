import Razorpay from 'razorpay'

/** For tests: the official client, unchanged, pointed at the simulator. */
export function openTestClient(
  url: string,
  { key_id = 'rzp_test_simulator', key_secret = 'razorpay_simulator_secret' } = {},
): Razorpay {
  const client = new Razorpay({ key_id, key_secret })
  // biome-ignore lint/suspicious/noExplicitAny: its types hide the HTTP client that it keeps
  const { defaults } = (client.api as any).rq
  Object.assign(defaults, { baseURL: url, timeout: 2_000, maxRedirects: 0, proxy: false })
  return client
}
