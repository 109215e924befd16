// SPDX-License-Identifier: Apache-2.0
/** `ControlInputs`: what controls are told, as an object of the cluster. The object `default` counts. */
import type { CustomKind } from './custom-kind.ts'

/** Name of the object that is read. */
export const controlInputsName = 'default'

/** Control inputs. */
export const controlInputs: CustomKind = {
  group: 'kubescape.io',
  version: 'v1',
  kind: 'ControlInputs',
  plural: 'controlinputs',
  singular: 'controlinputs',
  shortNames: [],
  namespaced: false,
  description:
    'What controls are told of this cluster. The object named default counts; its keys replace built-in ones.',
  spec: {
    type: 'object',
    properties: {
      controls: {
        type: 'object',
        description: 'Values by name of the input, such as imageRepositoryAllowList.',
        additionalProperties: { type: 'array', items: { type: 'string' }, 'x-kubernetes-list-type': 'atomic' },
      },
    },
  },
  validations: [],
  columns: [],
}
