// SPDX-License-Identifier: Apache-2.0
import { peFile } from '#testing/builders/executable.ts'
import { catalogerSuite } from '#testing/cataloger-suite.ts'
import { cataloger } from './pe-binary.ts'

catalogerSuite(cataloger, {
  cases: {
    'name and version from the resource': {
      layers: [{ '/tool.exe': peFile({}, { version: { ProductName: 'A Tool', ProductVersion: '4.2.0' } }) }],
      finds: ['A Tool 4.2.0'],
      purls: [''],
    },
    'a program that says nothing of itself': { layers: [{ '/setuptools/cli-64.exe': peFile({}) }], finds: ['cli-64 '] },
    'a program for .NET': { layers: [{ '/app.exe': peFile({}, { hasClr: true }) }], finds: [] },
    'no program at all': { layers: [{ '/text.exe': 'only a text' }], finds: [] },
  },
  ignores: ['/bin/tool', '/tool.exe.config'],
})
