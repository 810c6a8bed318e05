import { dictionary } from '@zxcvbn-ts/language-common'

let common: ReadonlySet<string> | undefined

/** True for the 49 thousand passwords that are guessed first. Expects lower case. */
export function isCommonPassword(folded: string): boolean {
  common ??= new Set(dictionary['passwords-common'])
  return common.has(folded)
}
