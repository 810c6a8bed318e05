/** What `npm run faults` asks for; in the suite everything is short. */
export const asked = {
  seed: numberOf('FAULTS_SEED', 17),
  seconds: numberOf('FAULTS_SECONDS', 6),
  outageSeconds: numberOf('FAULTS_OUTAGE_SECONDS', 8),
  stormSeconds: numberOf('FAULTS_STORM_SECONDS', 3),
  raceRounds: numberOf('FAULTS_RACE_ROUNDS', 60),
}

function numberOf(name: string, preset: number): number {
  return Number(process.env[name] ?? preset)
}
