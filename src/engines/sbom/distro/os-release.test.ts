// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { distroNamespace, distroQualifier } from './distro.ts'
import { parseBusybox, parseOsRelease, parseRedhatRelease, parseSystemReleaseCpe } from './os-release.ts'

const files: Readonly<Record<string, readonly [text: string, id: string, qualifier: string | undefined]>> = {
  'double quotes': ['ID="rhel"\nVERSION_ID="9.4"\nNAME="Red Hat Enterprise Linux"\n', 'rhel', 'rhel-9.4'],
  'single quotes and comments': ["# made by hand\nID='alpine'\nVERSION_ID=3.20.1\n", 'alpine', 'alpine-3.20.1'],
  'a rolling distribution has a build': ['ID=arch\nBUILD_ID=rolling\n', 'arch', 'arch-rolling'],
  'neither version nor build': ['ID=gentoo\n', 'gentoo', 'gentoo'],
  'upper case, as openEuler writes it': ['ID=openEuler\nVERSION_ID=1\n', 'openEuler', 'openEuler-1'],
  'a name alone': ['NAME=Something\n', '', undefined],
  'line ends of Windows': ['ID=debian\r\nVERSION_ID="12"\r\n', 'debian', 'debian-12'],
}

test('release files tell the distribution', () => {
  for (const [because, [text, id, qualifier]] of Object.entries(files)) {
    const distro = parseOsRelease(text)
    assert.equal(distro?.id, id, because)
    assert.equal(distroQualifier(distro), qualifier, because)
  }
})

test('values are read as a shell would', () => {
  const distro = parseOsRelease(
    'ID=x\nID_LIKE="rhel  centos fedora"\nPRETTY_NAME="A \\"quoted\\" \\$name"\nVERSION=a\\ b\nHOME_URL="open\n',
  )
  assert.deepEqual(distro?.idLike, ['rhel', 'centos', 'fedora'])
  assert.equal(distro.prettyName, 'A "quoted" $name')
  assert.equal(distro.version, 'a b')
  assert.equal(distro.homeUrl, 'open')
})

test('files that say nothing', () => {
  for (const text of ['', 'x', '=', 'VERSION_ID=1', '__proto__=1']) assert.equal(parseOsRelease(text), undefined, text)
})

test('older files', () => {
  assert.equal(distroQualifier(parseSystemReleaseCpe('cpe:/o:centos:linux:6:GA\n')), 'centos-6')
  assert.equal(distroQualifier(parseSystemReleaseCpe('cpe:2.3:o:amazon:amazon_linux:2\n')), 'amazon-2')
  assert.equal(parseSystemReleaseCpe('nothing'), undefined)
  assert.equal(distroQualifier(parseRedhatRelease('CentOS release 6.10 (Final)\n')), 'centos-6.10')
  assert.equal(distroQualifier(parseRedhatRelease('Red Hat Enterprise Linux Server release 7.9 (Maipo)')), 'rhel-7.9')
  assert.equal(parseRedhatRelease('release'), undefined)
  assert.equal(distroQualifier(parseBusybox(Buffer.from('\0\0BusyBox v1.36.1 (2023-05-18)\0'))), 'busybox-1.36.1')
  assert.equal(parseBusybox(Buffer.from('BusyBox vX')), undefined)
})

test('namespaces of purls', () => {
  assert.equal(distroNamespace(parseOsRelease('ID=rhel')), 'redhat')
  assert.equal(distroNamespace(parseOsRelease('ID=opensuse-leap')), 'opensuse')
  assert.equal(distroNamespace(parseOsRelease('ID=debian')), 'debian')
  assert.equal(distroNamespace(undefined), undefined)
})
