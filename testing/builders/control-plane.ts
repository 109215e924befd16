// SPDX-License-Identifier: Apache-2.0
/** Pods of control plane components for tests of controls. */
import type { KubeObject } from '#domain/kube-object.ts'
import { object } from './workloads.ts'

/** The pod of a component as kubeadm writes it: program and flags in `command`, which has the program at 0. */
export function component(name: string, ...flags: readonly string[]): KubeObject {
  return componentPod(name, { command: [name, ...flags] })
}

/** The pod of a component as RKE2 writes it: flags in `args`. */
export function rke2Component(name: string, ...flags: readonly string[]): KubeObject {
  return componentPod(name, { command: [name], args: flags })
}

/** An API server as kubeadm writes it. */
export function apiServer(...flags: readonly string[]): KubeObject {
  return component('kube-apiserver', ...flags)
}

function componentPod(name: string, container: Readonly<Record<string, unknown>>): KubeObject {
  return object(
    'v1',
    'Pod',
    { name: `${name}-cp1`, namespace: 'kube-system', labels: { component: name } },
    { spec: { containers: [{ name, image: `registry.k8s.io/${name}:v1.36.3`, ...container }] } },
  )
}
