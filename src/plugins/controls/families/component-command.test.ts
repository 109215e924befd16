// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { KubeObject } from '#domain/kube-object.ts'
import { subjectOf } from '#engines/posture/subject.ts'
import { apiServer, component, rke2Component } from '#testing/builders/control-plane.ts'
import { pod } from '#testing/builders/workloads.ts'
import { commandOf } from './component-command.ts'

function flagsOf(object: KubeObject, name: string) {
  return commandOf(subjectOf(object), 'kube-apiserver')?.flags(name) ?? []
}

describe('command of a component', () => {
  test('is that of pods in kube-system whose program has its name', () => {
    assert.ok(commandOf(subjectOf(apiServer()), 'kube-apiserver'))
    assert.ok(commandOf(subjectOf(component('/usr/local/bin/kube-apiserver')), 'kube-apiserver'))
    assert.equal(commandOf(subjectOf(apiServer()), 'etcd'), undefined)
    const elsewhere = pod({ containers: [{ name: 'a', command: ['kube-apiserver'] }] })
    assert.equal(commandOf(subjectOf(elsewhere), 'kube-apiserver'), undefined)
    assert.equal(commandOf(subjectOf({ ...apiServer(), spec: { containers: 'none' } }), 'kube-apiserver'), undefined)
  })

  test('finds a flag with =, with a space, in one entry with others, with one dash and with underscores', () => {
    const cases: readonly (readonly [flags: readonly string[], path: string, fix: string, fixPath?: string])[] = [
      [['--a=1', '--flag-x=no'], 'spec.containers[0].command[2]', '--flag-x=yes'],
      [['--flag-x', 'no', '--b=1'], 'spec.containers[0].command[1]', 'yes', 'spec.containers[0].command[2]'],
      [['--a=1 --flag-x=no --b'], 'spec.containers[0].command[1]', '--a=1 --flag-x=yes --b'],
      [['--flag-x no --b'], 'spec.containers[0].command[1]', '--flag-x yes --b'],
      [['-flag-x=no'], 'spec.containers[0].command[1]', '--flag-x=yes'],
      [['--flag_x=no'], 'spec.containers[0].command[1]', '--flag-x=yes'],
    ]
    for (const [flags, path, fix, fixPath] of cases) {
      const [found, ...others] = flagsOf(apiServer(...flags), 'flag-x')
      assert.equal(others.length, 0)
      assert.equal(found?.value, 'no', flags.join(' '))
      assert.equal(found.path, path)
      assert.deepEqual(found.fix('yes'), { path: fixPath ?? path, value: fix })
    }
  })

  test('tells a flag without a value, and one whose name only begins alike', () => {
    assert.equal(flagsOf(apiServer('--flag', '--other=1'), 'flag')[0]?.value, undefined)
    assert.deepEqual(flagsOf(apiServer('--flag-long=1'), 'flag'), [])
  })

  test('adds flags where the component keeps them', () => {
    assert.equal(
      commandOf(subjectOf(apiServer('--a')), 'kube-apiserver')?.pathBehind(),
      'spec.containers[0].command[2]',
    )
    const rke2 = commandOf(subjectOf(rke2Component('kube-apiserver', '--a', '--b')), 'kube-apiserver')
    assert.equal(rke2?.pathBehind(1), 'spec.containers[0].args[3]')
    assert.equal(rke2.flags('b')[0]?.path, 'spec.containers[0].args[1]')
  })

  test('survives entries that are no text', () => {
    const damaged = apiServer()
    const spec = { containers: [{ name: 'a', command: ['kube-apiserver', 7, null, '--a=1'], args: { no: 1 } }] }
    assert.equal(flagsOf({ ...damaged, spec }, 'a')[0]?.path, 'spec.containers[0].command[3]')
  })
})
