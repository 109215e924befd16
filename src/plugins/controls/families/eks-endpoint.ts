// SPDX-License-Identifier: Apache-2.0
/** Who reaches the endpoint of an EKS control plane. */
import type { Finding, Rule } from '#engines/posture/control.ts'
import { isRecord } from '#engines/posture/subject.ts'
import { cloudEvidence, cloudRule, cloudValue } from './cloud-description.ts'
import { type Fields, textsOf } from './fields.ts'

/** What a description says about the endpoint. */
export interface Endpoint {
  /** Reachable from within the network of the cluster. */
  readonly isPrivate: boolean
  /** Reachable from the internet. */
  readonly isPublic: boolean
  /** From where; everywhere unless limited. */
  readonly publicCidrs: readonly string[]
}

const config = 'Cluster.ResourcesVpcConfig'

/** A rule over the endpoint of an EKS cluster. */
export function endpointRule(
  name: string,
  { isRight, fixCommand }: { readonly isRight: (endpoint: Endpoint) => boolean; readonly fixCommand: string },
): Rule {
  return cloudRule(name, 'ClusterDescribe', { EKS: data => findings(data, isRight, fixCommand) })
}

function* findings(data: Fields, isRight: (endpoint: Endpoint) => boolean, fixCommand: string): Iterable<Finding> {
  const vpc = cloudValue(data, config)
  if (!isRecord(vpc)) {
    yield { unknown: 'the description says nothing about the endpoint' }
    return
  }
  const cidrs = textsOf(cloudValue(vpc, 'PublicAccessCidrs'))
  const endpoint: Endpoint = {
    isPrivate: cloudValue(vpc, 'EndpointPrivateAccess') === true,
    isPublic: cloudValue(vpc, 'EndpointPublicAccess') !== false,
    publicCidrs: cidrs.length > 0 ? cidrs : ['0.0.0.0/0'],
  }
  if (isRight(endpoint)) return
  yield {
    fixCommand,
    evidence: ['EndpointPrivateAccess', 'EndpointPublicAccess', 'PublicAccessCidrs'].map(field =>
      cloudEvidence(data, `${config}.${field}`, field),
    ),
  }
}
