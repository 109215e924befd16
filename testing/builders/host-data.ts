// SPDX-License-Identifier: Apache-2.0
/** Envelopes of host data for tests of controls. */
import { Buffer } from 'node:buffer'
import type { KubeObject } from '#domain/kube-object.ts'
import { object } from './workloads.ts'

type Fields = Readonly<Record<string, unknown>>

/** An envelope about the node `node-1`. */
export function hostData(kind: string, data: unknown): KubeObject {
  return object('hostdata.kubescape.cloud/v1beta0', kind, { name: 'node-1' }, { data })
}

/** Facts about a kubelet: its command line, and the configuration file that `--config` names where one is given. */
export function kubelet(flags: string, config?: string): KubeObject {
  const file = config === undefined ? {} : { configFile: { path: '/var/lib/kubelet/config.yaml', ...content(config) } }
  const named = config === undefined ? '' : ' --config=/var/lib/kubelet/config.yaml'
  return hostData('KubeletInfo', { cmdLine: `/usr/bin/kubelet ${flags}${named}`, ...file })
}

/** A content field as sensors write it. */
export function content(text: string): Fields {
  return { content: Buffer.from(text).toString('base64') }
}

/** A file of a node; 0600 and root:root unless the case says otherwise. */
export function hostFile(path: string, fields: Fields = {}): Fields {
  return { path, permissions: 0o600, ownership: { uid: 0, gid: 0, username: 'root', groupname: 'root' }, ...fields }
}
