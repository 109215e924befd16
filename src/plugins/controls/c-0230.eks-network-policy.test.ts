// SPDX-License-Identifier: Apache-2.0
import { hostData } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0230.eks-network-policy.ts'

const cni = (...names: readonly string[]) => hostData('CNIInfo', { CNINames: names })

controlCases(control, {
  passes: { Calico: cni('aws', 'Calico'), Cilium: cni('Cilium') },
  fails: { 'the one of AWS alone': { objects: cni('aws'), failed: [] }, Flannel: { objects: cni('Flannel') } },
  unknown: { 'no plug-in was recognised': cni() },
})
