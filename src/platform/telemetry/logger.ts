import {
  type DestinationStream,
  destination,
  type LogFn,
  type Logger as PinoLogger,
  pino,
  stdTimeFunctions,
} from 'pino'

export type Logger = PinoLogger

const secretNames = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  'token',
  'card',
  'card_number',
  'cardNumber',
  'cvv',
  'card_cvv',
  'cvc',
  'password',
  'secret',
  'adminApiKey',
  'linkSecret',
]

/** Writes one JSON line per message. What looks like a secret or a card number is blotted out, to three levels deep. */
export function createLogger(
  config: { logLevel: string },
  output: DestinationStream = destination({ dest: 1, sync: true }),
): Logger {
  return pino(
    {
      level: config.logLevel,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretNames.flatMap(atEveryLevel), censor: '[redacted]' },
      serializers: { err: describeError, error: describeError },
      hooks: {
        logMethod(args, method) {
          method.apply(this, blotMessage(args))
        },
      },
    },
    output,
  )
}

function atEveryLevel(name: string): string[] {
  const step = name.startsWith('[') ? name : `.${name}`
  return [name, `*${step}`, `*.*${step}`]
}

/**
 * Only these fields, because errors of the database and of gateways carry rows and bodies in the others.
 * Causes follow, five at most.
 */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return blotDigits(String(error))
  const code = (error as { code?: unknown }).code
  return {
    type: error.name,
    message: blotDigits(error.message),
    ...(code === undefined ? {} : { code: blotDigits(String(code)) }),
    ...(error.stack === undefined ? {} : { stack: blotDigits(error.stack) }),
    ...(error.cause === undefined || depth === 5 ? {} : { cause: describeError(error.cause, depth + 1) }),
  }
}

type LogArguments = Parameters<LogFn>

/** The first text is the line's message. Without one, pino would take that of the error, as it is. */
function blotMessage([first, ...rest]: LogArguments): LogArguments {
  if (typeof first === 'string') return [blotDigits(first), ...rest]
  const [message = messageOf(first), ...values] = rest
  return [first, typeof message === 'string' ? blotDigits(message) : message, ...values]
}

function messageOf(logged: unknown): string | undefined {
  const error = logged instanceof Error ? logged : (logged as { err?: unknown } | null)?.err
  return error instanceof Error ? error.message : undefined
}

/** A message may quote what somebody sent, and that may be a card number: 13 to 19 digits, spaced or not. */
function blotDigits(text: string): string {
  return text.replace(/(?<![\da-f-])\d(?:[ -]?\d){12,18}(?![\da-f-])/gi, '[digits]')
}
