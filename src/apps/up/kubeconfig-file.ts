// SPDX-License-Identifier: Apache-2.0
/** Writes the kubeconfig by which kubectl reaches what `ks up` serves. */
import { chmod, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder } from '#runtime/make-folder.ts'

export interface KubeconfigParts {
  /** Of cluster, user and context. */
  readonly name: string
  readonly server: string
  readonly caPem: string
  readonly token: string
}

/** Only the owner may read it: it holds a token. */
const ownerOnly = 0o600

/** The text of a kubeconfig with one context. */
export function kubeconfigText({ name, server, caPem, token }: KubeconfigParts): string {
  const ca = Buffer.from(caPem).toString('base64')
  return [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    `- name: ${name}`,
    '  cluster:',
    `    server: ${server}`,
    `    certificate-authority-data: ${ca}`,
    'users:',
    `- name: ${name}`,
    '  user:',
    `    token: ${token}`,
    'contexts:',
    `- name: ${name}`,
    '  context:',
    `    cluster: ${name}`,
    `    user: ${name}`,
    `current-context: ${name}`,
    '',
  ].join('\n')
}

/** Writes the file as a whole: a reader sees the old one or the new one. */
export async function writeKubeconfig(path: string, parts: KubeconfigParts): Promise<void> {
  makeFolder(dirname(path))
  const draft = `${path}.${process.pid}.tmp`
  await writeFile(draft, kubeconfigText(parts), { mode: ownerOnly })
  await chmod(draft, ownerOnly)
  await rename(draft, path)
}
