// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { assemblyNameOf, assemblyVersionOf, productNameOf, productVersionOf, type VersionStrings } from './assembly.ts'

const microsoft = { CompanyName: 'Microsoft Corporation' }

/** Strings, the version of an assembly and that of a product, by the reason why the case exists. */
const versions: Readonly<Record<string, readonly [VersionStrings, assembly: string, product: string]>> = {
  'the product alone': [{ ProductVersion: '1.2.3' }, '1.2.3', '1.2.3'],
  'the file alone': [{ FileVersion: '1.2.3.4' }, '1.2.3.4', '1.2.3.4'],
  neither: [{}, '', ''],
  'the greater of two': [{ ProductVersion: '1.2.3', FileVersion: '2.0.0' }, '2.0.0', '1.2.3'],
  'the more exact of two that are equal': [{ ProductVersion: '1.2', FileVersion: '1.2.0.0' }, '1.2.0.0', '1.2'],
  'a pre-release is less than its release': [
    { ProductVersion: '1.0.0-beta1', FileVersion: '1.0.0' },
    '1.0.0',
    '1.0.0-beta1',
  ],
  "Microsoft's files number builds": [
    { ...microsoft, ProductVersion: '8.0.1+abcdef', FileVersion: '8.0.123.58001' },
    '8.0.1',
    '8.0.1+abcdef',
  ],
  "Microsoft's of another series": [
    { ...microsoft, ProductVersion: '8.0.1', FileVersion: '9.1.0.1' },
    '9.1.0.1',
    '8.0.1',
  ],
  'words behind the numbers': [
    { ProductVersion: '4.8 (branch abc)', FileVersion: '4.8.0 built by: X' },
    '4.8.0',
    '4.8',
  ],
  'a version that cannot be compared': [{ ProductVersion: 'beta', FileVersion: '1.0.0.0' }, '1.0.0.0', 'beta'],
  'no numbers anywhere': [{ ProductVersion: 'beta', FileVersion: 'x' }, 'beta', 'beta'],
}

test('versions of assemblies and products', () => {
  for (const [because, [strings, assembly, product]] of Object.entries(versions)) {
    assert.equal(assemblyVersionOf(strings), assembly, because)
    assert.equal(productVersionOf(strings), product, because)
  }
})

const names: Readonly<Record<string, readonly [VersionStrings, name: string]>> = {
  'the product': [{ ProductName: 'Serilog', FileDescription: 'Sinks' }, 'Serilog'],
  "Microsoft's by what they are described as": [
    { ...microsoft, ProductName: 'Microsoft® .NET', FileDescription: 'System.Text.Json' },
    'System.Text.Json',
  ],
  "Microsoft's without a description": [{ ...microsoft, ProductName: '.NET', InternalName: 'a.dll' }, 'a.dll'],
  'the file, without its ending': [{ ProductName: '  ' }, 'Lib'],
  'blanks and what cannot be seen': [{ ProductName: ' My\u0000  \t Lib\u200b ' }, 'My Lib'],
}

test('names of products', () => {
  for (const [because, [strings, name]] of Object.entries(names))
    assert.equal(productNameOf(strings, 'Lib.dll'), name, because)
})

test('an assembly is named without the framework that it was built for', () => {
  assert.equal(assemblyNameOf({ ProductName: 'Json.NET (netstandard2.0)' }, 'x.dll'), 'Json.NET')
  assert.equal(assemblyNameOf({ ProductName: 'Tool (beta)' }, 'x.dll'), 'Tool (beta)')
  assert.equal(assemblyNameOf({}, 'tool.exe'), 'tool')
})
