// SPDX-License-Identifier: Apache-2.0
/** Rules about the cipher suites of the API server. */
import type { Rule } from '#engines/posture/control.ts'
import { flagRule, itemsOf } from './component-flags.ts'

export interface CipherDemand {
  readonly isAllowed: (suite: string) => boolean
  /** What to set where the flag is missing, or names no allowed suite. */
  readonly advised: readonly string[]
}

/** A rule that every suite named in `--tls-cipher-suites` is allowed; others are taken out of the list. */
export function cipherRule(name: string, { isAllowed, advised }: CipherDemand): Rule {
  return flagRule(name, 'kube-apiserver', {
    flag: 'tls-cipher-suites',
    isRight: value => itemsOf(value).length > 0 && itemsOf(value).every(isAllowed),
    rightValue: value => itemsOf(value).filter(isAllowed).join(',') || advised.join(','),
    missing: advised.join(','),
  })
}
