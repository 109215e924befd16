// SPDX-License-Identifier: Apache-2.0
import type { Control } from '#engines/posture/control.ts'
import { seccompProfileIsNamed } from './families/seccomp.ts'
import { windowsOptionIsNamed } from './families/windows-options.ts'
import { rule as dropNetRaw } from './rules/drop-capability-netraw.ts'
import { rule as immutableFileSystem } from './rules/immutable-container-filesystem.ts'
import { rule as nonRoot } from './rules/non-root-containers.ts'
import { rule as allowPrivilegeEscalation } from './rules/rule-allow-privilege-escalation.ts'
import { rule as privileged } from './rules/rule-privilege-escalation.ts'
import { rule as fsGroup } from './rules/set-fsgroup-value.ts'
import { rule as fsGroupChangePolicy } from './rules/set-fsgroupchangepolicy-value.ts'
import { rule as hostProcess } from './rules/set-hostprocess-true.ts'
import { rule as procMount } from './rules/set-procmount-default.ts'
import { rule as seLinuxOptions } from './rules/set-selinux-options.ts'
import { rule as supplementalGroups } from './rules/set-supplementalgroups-values.ts'
import { rule as sysctls } from './rules/set-sysctls-params.ts'

/** Pods and containers should have a security context that takes from them what they do not need. */
export const control: Control = {
  id: 'C-0211',
  description: 'Finds pods and containers whose security context leaves open what it could close.',
  why: 'The security context is what stands between a bug in the program and the node: each setting that is missing is one step less for an intruder.',
  remediation:
    'Give the pod `runAsNonRoot`, `runAsGroup`, `fsGroup`, `fsGroupChangePolicy` and a seccomp profile, and each container `readOnlyRootFilesystem: true`, `allowPrivilegeEscalation: false` and `capabilities.drop: [ALL]`; on Windows name a user and no host process.',
  test: 'Read `securityContext` of the pod spec and of each container, and compare it with the restricted Pod Security Standard.',
  example: {
    before: 'spec:\n  containers:\n  - name: app\n    image: registry.example/app:1.0',
    after:
      'spec:\n  securityContext:\n    runAsNonRoot: true\n    runAsUser: 1000\n    runAsGroup: 1000\n    fsGroup: 1000\n    fsGroupChangePolicy: OnRootMismatch\n    seccompProfile:\n      type: RuntimeDefault\n  containers:\n  - name: app\n    image: registry.example/app:1.0\n    securityContext:\n      readOnlyRootFilesystem: true\n      allowPrivilegeEscalation: false\n      capabilities:\n        drop: [ALL]',
  },
  rules: [
    privileged,
    immutableFileSystem,
    nonRoot,
    dropNetRaw,
    seLinuxOptions,
    seccompProfileIsNamed('set-seccomp-profile'),
    procMount,
    fsGroup,
    fsGroupChangePolicy,
    sysctls,
    supplementalGroups,
    allowPrivilegeEscalation,
    windowsOptionIsNamed('set-gmsacredentialspecname-value', 'gmsaCredentialSpecName'),
    hostProcess,
    windowsOptionIsNamed('set-runasusername-value', 'runAsUserName'),
  ],
}
