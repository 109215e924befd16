// SPDX-License-Identifier: Apache-2.0
import { content, hostData } from '#testing/builders/host-data.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0161.audit-policy-content.ts'

const others = 'pods, deployments, pods/exec, pods/portforward, pods/proxy, services/proxy'

function controlPlane(policy?: string) {
  return hostData('ControlPlaneInfo', {
    APIServerInfo: {
      cmdLine: 'kube-apiserver --audit-policy-file=/etc/audit.yaml',
      ...(policy !== undefined && { auditPolicyFile: content(policy) }),
    },
  })
}

function policy(secretLevel: string, resources = others): string {
  return `rules:
- {level: ${secretLevel}, resources: [{group: "", resources: [secrets, configmaps, tokenreviews]}]}
- {level: RequestResponse, resources: [{group: "", resources: [${resources}]}]}`
}

controlCases(control, {
  passes: {
    'everything is named at the right level': controlPlane(policy('Metadata')),
    'a worker has no API server': hostData('ControlPlaneInfo', { APIServerInfo: null }),
  },
  fails: {
    'secrets are logged with their content': { objects: controlPlane(policy('RequestResponse')), failed: [] },
    'exec is not named': { objects: controlPlane(policy('Metadata', 'pods, deployments')) },
    'nothing is logged': {
      objects: hostData('ControlPlaneInfo', { APIServerInfo: { cmdLine: 'kube-apiserver --v=2' } }),
    },
    'one rule of several has the wrong level': {
      objects: controlPlane(`${policy('Metadata')}\n- {level: None, resources: [{group: "", resources: [pods/exec]}]}`),
    },
  },
  unknown: { 'the file was not read': controlPlane(), 'the file is no YAML': controlPlane('a: [') },
})
