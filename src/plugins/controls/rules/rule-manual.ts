// SPDX-License-Identifier: Apache-2.0
import type { Rule } from '#engines/posture/control.ts'

/** Stands for what no object shows: it looks at no kind, and a person has to judge. */
export const rule: Rule = {
  name: 'rule-manual',
  *findings() {
    yield { unknown: 'a person has to check this: follow the test of the control' }
  },
}
