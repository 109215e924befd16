// SPDX-License-Identifier: Apache-2.0
import { notInDefaultNamespace } from '#plugins/controls/families/default-namespace.ts'

/** No workload stands in the namespace `default`. */
export const rule = notInDefaultNamespace('pods-in-default-namespace')
