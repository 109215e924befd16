// SPDX-License-Identifier: Apache-2.0
/** Descriptions of clusters by their clouds for tests of controls. */
import type { KubeObject } from '#domain/kube-object.ts'
import { object } from './workloads.ts'

const apiVersions = {
  AKS: 'management.azure.com/v1',
  EKS: 'eks.amazonaws.com/v1',
  GKE: 'container.googleapis.com/v1',
} as const

/** A description of the cluster `shop`; of the kind `ClusterDescribe` unless named otherwise. */
export function described(cloud: keyof typeof apiVersions, data: unknown, kind = 'ClusterDescribe'): KubeObject {
  return object(apiVersions[cloud], kind, { name: 'shop' }, { data })
}
