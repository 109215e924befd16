// SPDX-License-Identifier: Apache-2.0
/** The cases that every control passes which looks for what a role gives: add those that are its own. */
import { clusterRole, clusterRoleBinding, role, roleBinding, roleRule, user } from '#testing/builders/rbac.ts'
import type { RuleCases } from './control-cases.ts'

/** Groups, resources and verbs of a role's rule, each separated by spaces, `core` for the empty group. */
type Words = readonly [groups: string, resources: string, verbs: string]

interface Given {
  /** What must not be given. */
  readonly gives: Words
  /** Which of its verbs it is, from 0. Default: the first. */
  readonly verbAt?: number
  /** Nearly the same, and harmless. */
  readonly lacks: Words
}

/** Cases with a role that gives it, one that does not, and one that the binding does not mean. */
export function grantCases({ gives, verbAt = 0, lacks }: Given): Pick<RuleCases, 'passes' | 'fails'> {
  const words = [
    'relatedObjects[1].rules[0].resources[0]',
    `relatedObjects[1].rules[0].verbs[${verbAt}]`,
    'relatedObjects[1].rules[0].apiGroups[0]',
    'relatedObjects[0].subjects[0]',
    'relatedObjects[0].roleRef.name',
  ]
  const given = role(roleRule(...gives))
  return {
    passes: {
      'the role does not give it': [clusterRole(roleRule(...lacks)), clusterRoleBinding([user()])],
      'the binding names a role of another namespace': [
        { ...given, metadata: { name: 'power', namespace: 'elsewhere' } },
        roleBinding([user()]),
      ],
    },
    fails: {
      'a role gives it': {
        objects: [given, roleBinding([user('ann'), user('bob')])],
        names: ['User/ann', 'User/bob'],
      },
      'the words of role and binding are named': {
        objects: [clusterRole(roleRule(...gives)), clusterRoleBinding([user()])],
        failed: words,
        review: words,
      },
    },
  }
}
