// SPDX-License-Identifier: Apache-2.0
/**
 * `SecurityException` and `ClusterSecurityException`: decisions that findings are accepted, kept in the cluster.
 *
 * The first is about its own namespace; the second about the cluster, or the namespaces that it selects.
 */
import type { StructuralSchema } from '#domain/structural-schema.ts'
import type { CustomKind, Validation } from './custom-kind.ts'

const text = (description: string): StructuralSchema => ({ type: 'string', description })
const texts = (description: string): StructuralSchema => ({
  type: 'array',
  description,
  items: { type: 'string' },
  'x-kubernetes-list-type': 'atomic',
})
const time = (description: string): StructuralSchema => ({ type: 'string', format: 'date-time', description })

const labelSelector = (description: string): StructuralSchema => ({
  type: 'object',
  description,
  properties: {
    matchLabels: { type: 'object', additionalProperties: { type: 'string' } },
    matchExpressions: {
      type: 'array',
      'x-kubernetes-list-type': 'atomic',
      items: {
        type: 'object',
        required: ['key', 'operator'],
        properties: {
          key: { type: 'string' },
          operator: { type: 'string', enum: ['In', 'NotIn', 'Exists', 'DoesNotExist'] },
          values: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'atomic' },
        },
      },
    },
  },
})

const match = (isCluster: boolean): StructuralSchema => ({
  type: 'object',
  description: 'What it is about; each part that is given must match. Absent: everything in reach.',
  properties: {
    ...(isCluster && {
      namespaceSelector: labelSelector('Only objects of namespaces with these labels. Where none has them, nothing.'),
    }),
    objectSelector: labelSelector('Only objects with these labels.'),
    resources: {
      type: 'array',
      description: 'Only these objects.',
      'x-kubernetes-list-type': 'atomic',
      items: {
        type: 'object',
        required: ['kind'],
        properties: {
          apiGroup: text('API group; absent: any.'),
          kind: text('Kind, as written in manifests.'),
          name: text('Name; `*` stands for any characters. Absent: every object of the kind.'),
        },
      },
    },
    images: texts('Only objects that run one of these images; `*` stands for any characters.'),
  },
})

const justifications = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
]

const vulnerabilities: StructuralSchema = {
  type: 'array',
  description: 'Vulnerabilities, and what is known of each. Source: OpenVEX.',
  'x-kubernetes-list-type': 'atomic',
  items: {
    type: 'object',
    required: ['vulnerability', 'status'],
    properties: {
      vulnerability: {
        type: 'object',
        required: ['id'],
        properties: { id: text('As in the results: CVE-2024-1234.'), aliases: texts('Other ids of the same.') },
      },
      status: {
        type: 'string',
        description: 'What is known.',
        enum: ['not_affected', 'affected', 'fixed', 'under_investigation'],
      },
      justification: { type: 'string', description: 'Why it does not affect.', enum: justifications },
      impactStatement: text('Why it does not affect, in words.'),
      actionStatement: text('What is done about it.'),
      response: texts('What the supplier does about it.'),
      subcomponents: texts('Package URLs; absent: every package.'),
      expiredOnFix: { type: 'boolean', description: 'Ends when a fixed version exists.' },
      expiresAt: time('Ends then, before the whole exception does.'),
    },
  },
}

const posture: StructuralSchema = {
  type: 'array',
  description: 'Controls whose failures are accepted.',
  'x-kubernetes-list-type': 'atomic',
  items: {
    type: 'object',
    required: ['controlID', 'action'],
    properties: {
      controlID: text('As in the results: C-0016.'),
      frameworkName: text('For the reader; a failure is the same in every framework that lists its control.'),
      action: {
        type: 'string',
        description: 'Both let the control pass as excused; the finding stays visible.',
        enum: ['ignore', 'alert_only'],
      },
    },
  },
}

const spec = (isCluster: boolean): StructuralSchema => ({
  type: 'object',
  properties: {
    author: text('Who decided.'),
    reason: text('Why.'),
    expiresAt: time('Ends then; absent: never.'),
    match: match(isCluster),
    vulnerabilities,
    posture,
  },
})

const status: StructuralSchema = {
  type: 'object',
  description: 'What the posture service says of it.',
  properties: {
    observedGeneration: { type: 'integer', format: 'int64', description: 'The generation that this is about.' },
    matches: { type: 'integer', format: 'int32', description: 'Objects of which it excuses a finding of a control.' },
    lastMatchTime: time('When the number of matches last changed to more than none.'),
    conditions: {
      type: 'array',
      description: 'Active: whether it excuses anything now, and why it does not.',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['type'],
      items: {
        type: 'object',
        required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
        properties: {
          type: text('Name of the condition.'),
          status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
          reason: text('One word for machines.'),
          message: text('A sentence for people.'),
          lastTransitionTime: time('When it last changed.'),
        },
      },
    },
  },
}

const isFull = (value: unknown): boolean => Array.isArray(value) && value.length > 0

const validations: readonly Validation[] = [
  {
    path: ['spec'],
    rule: '(has(self.vulnerabilities) && size(self.vulnerabilities) > 0) || (has(self.posture) && size(self.posture) > 0)',
    message: 'at least one of vulnerabilities and posture must be given',
    holds: value => isFull(value['vulnerabilities']) || isFull(value['posture']),
  },
  {
    path: ['spec', 'vulnerabilities', '[]'],
    rule: "self.status != 'not_affected' || has(self.justification)",
    message: 'justification is required when status is not_affected',
    holds: ({ status, justification }) => status !== 'not_affected' || justification !== undefined,
  },
]

const columns: CustomKind['columns'] = [
  { name: 'Reason', type: 'string', description: 'Why.', path: ['spec', 'reason'] },
  { name: 'Matches', type: 'integer', description: 'Objects that it excuses.', path: ['status', 'matches'] },
  { name: 'Expires', type: 'date', description: 'When it ends.', path: ['spec', 'expiresAt'] },
]

const common = { group: 'kubescape.io', version: 'v1beta1', validations, columns, status } as const

/** Findings of one namespace that are accepted. */
export const securityException: CustomKind = {
  ...common,
  kind: 'SecurityException',
  plural: 'securityexceptions',
  singular: 'securityexception',
  shortNames: ['se'],
  namespaced: true,
  description: 'Accepts findings about objects of its namespace, with who decided, why and until when.',
  spec: spec(false),
}

/** Findings of the cluster that are accepted. */
export const clusterSecurityException: CustomKind = {
  ...common,
  kind: 'ClusterSecurityException',
  plural: 'clustersecurityexceptions',
  singular: 'clustersecurityexception',
  shortNames: ['cse'],
  namespaced: false,
  description: 'Accepts findings about objects of the cluster, with who decided, why and until when.',
  spec: spec(true),
}
