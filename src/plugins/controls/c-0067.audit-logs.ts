// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding } from '#engines/posture/control.ts'
import { cloudEvidence, cloudRule, cloudValue } from './families/cloud-description.ts'
import { commandRule } from './families/component-flags.ts'
import { type Fields, listOf, textsOf } from './families/fields.ts'

const eksLogs: readonly string[] = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler']

const cloud = cloudRule('k8s-audit-logs-enabled-cloud', 'ClusterDescribe', { EKS: eksFindings, GKE: gkeFindings })

function* eksFindings(data: Fields): Iterable<Finding> {
  const path = 'Cluster.Logging.ClusterLogging'
  const enabled = listOf(cloudValue(data, path))
    .filter(setup => cloudValue(setup, 'Enabled') === true)
    .flatMap(setup => textsOf(cloudValue(setup, 'Types')))
  if (eksLogs.every(type => enabled.includes(type))) return
  yield {
    fixCommand: `aws eks update-cluster-config --region REGION --name NAME --logging '{"clusterLogging":[{"types":${JSON.stringify(eksLogs)},"enabled":true}]}'`,
    evidence: [cloudEvidence(data, path, `all of ${eksLogs.join(', ')} enabled`)],
  }
}

function* gkeFindings(data: Fields): Iterable<Finding> {
  const path = 'logging_config.component_config.enable_components'
  if (listOf(cloudValue(data, path)).length > 0) return
  yield { evidence: [cloudEvidence(data, path, 'SYSTEM_COMPONENTS')] }
}

const native = commandRule('k8s-audit-logs-enabled-native', 'kube-apiserver', command => {
  const { listPath } = command
  if (command.flags('audit-policy-file').some(place => place.value)) return []
  const evidence = [{ path: listPath, missing: '--audit-policy-file=FILE' }]
  return [{ failedPaths: [listPath], reviewPaths: [listPath], evidence }]
})

/** The cluster keeps an audit log. */
export const control: Control = {
  id: 'C-0067',
  description:
    'Finds API servers without an audit policy, and managed clusters that do not export all control plane logs.',
  why: 'Without the log nobody can say who did what: an intrusion is neither noticed nor understood.',
  remediation:
    'On EKS enable all five log types, on GKE the logging components; elsewhere set `--audit-policy-file` and `--audit-log-path`.',
  test: 'Look at the logging settings in the description of the managed cluster, or at `--audit-policy-file` of the kube-apiserver pods.',
  rules: [cloud, native],
}
