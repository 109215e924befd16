// SPDX-License-Identifier: Apache-2.0
import type { Control, Finding, Rule } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import type { World } from '#engines/posture/world.ts'
import { cloudEvidence, cloudRule, cloudValue } from './families/cloud-description.ts'
import { commandOf } from './families/component-command.ts'
import { demandFindings, itemsOf } from './families/component-flags.ts'
import type { Fields } from './families/fields.ts'

/** In this minor version of Kubernetes 1 pod security policies went, and pod security admission checks by default. */
const firstMinorWithout = 25

const cloud = cloudRule('psp-enabled-cloud', 'ClusterDescribe', {
  // EKS has them switched on as long as they exist.
  EKS: () => [],
  GKE: gkeFindings,
})

function* gkeFindings(data: Fields): Iterable<Finding> {
  const path = 'pod_security_policy_config.enabled'
  if (minorOf(cloudValue(data, 'current_master_version')) >= firstMinorWithout || cloudValue(data, path) === true)
    return
  yield {
    fixCommand: 'gcloud beta container clusters update NAME --enable-pod-security-policy',
    evidence: [cloudEvidence(data, path, 'true')],
  }
}

/** `25` of `1.25.3` and `v1.25.3-gke.100`; 0 where it cannot be read. */
function minorOf(version: unknown): number {
  return Number(/^v?1\.(\d{1,4})/.exec(typeof version === 'string' ? version : '')?.[1] ?? 0)
}

const checks: readonly string[] = ['PodSecurityPolicy', 'PodSecurity']

const native: Rule = {
  name: 'psp-enabled-native',
  covers: subject => commandOf(subject, 'kube-apiserver') !== undefined,
  *findings(subject: Subject, world: World) {
    const command = commandOf(subject, 'kube-apiserver')
    if (!command || minorOf(world.apiServerVersion) >= firstMinorWithout) return
    yield* demandFindings(command, {
      flag: 'enable-admission-plugins',
      isRight: value => itemsOf(value).some(plugin => checks.includes(plugin)),
    })
  },
}

/** Something checks the security of pods. */
export const control: Control = {
  id: 'C-0068',
  description: 'Finds clusters without pod security policies where these exist, that is before Kubernetes 1.25.',
  why: 'Without such a check anybody who creates pods decides about privileges, users and host access.',
  remediation:
    'Up to Kubernetes 1.24 enable PodSecurityPolicy; from 1.25 on label namespaces with a pod security standard.',
  test: 'Look at `--enable-admission-plugins` of the kube-apiserver pods, or at the pod security settings of the managed cluster.',
  rules: [cloud, native],
}
