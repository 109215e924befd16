// SPDX-License-Identifier: Apache-2.0
import type { Control, Failure } from '#engines/posture/control.ts'
import type { Subject } from '#engines/posture/subject.ts'
import { hostPathOf, volumeFailure, volumesOf } from './families/volume-mounts.ts'

/** Containers must not get the socket of the container runtime. */
export const control: Control = {
  id: 'C-0074',
  description: 'Finds workloads that mount the socket of the container runtime of their node.',
  why: 'Who talks to the runtime starts any container with any mount, past every check of Kubernetes: the socket is root on the node.',
  remediation:
    'Remove the hostPath volume. Build images without the runtime of the node (BuildKit rootless, kaniko, buildah), and watch containers through the kubelet or the API.',
  test: 'Look for hostPath volumes of /var/run/docker.sock, /run/containerd/containerd.sock, /var/run/crio/crio.sock and their variants under /run and /var/run.',
  example: {
    before: 'volumes:\n- name: docker\n  hostPath:\n    path: /var/run/docker.sock',
    after: 'volumes: []',
  },
  rules: [{ name: 'containers-mounting-docker-socket', findings }],
}

/** Below `/run`; on current systems `/var/run` is a link to it. */
const sockets: ReadonlySet<string> = new Set([
  '/run/docker',
  '/run/docker.sock',
  '/run/containerd/containerd.sock',
  '/run/crio/crio.sock',
  '/run/cri-dockerd.sock',
  '/run/podman/podman.sock',
])

function* findings({ workload }: Subject): Iterable<Failure> {
  for (const at of volumesOf(workload)) {
    const hostPath = hostPathOf(at.volume)
    if (hostPath === undefined || !sockets.has(belowRun(hostPath))) continue
    yield volumeFailure(at, [{ path: `${at.path}.hostPath.path`, found: hostPath }])
  }
}

function belowRun(path: string): string {
  const clean = path.replace(/\/{2,}/g, '/').replace(/\/$/, '')
  return clean.startsWith('/var/run/') ? clean.slice('/var'.length) : clean
}
