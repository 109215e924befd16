// SPDX-License-Identifier: Apache-2.0
import { component, rke2Component } from '#testing/builders/control-plane.ts'
import { controlCases } from '#testing/control-cases.ts'
import { control } from './c-0149.controller-manager-rotate-kubelet-certificate.ts'

const name = 'kube-controller-manager'

controlCases(control, {
  passes: {
    'absent, because the default is on': component(name, '--v=2'),
    'it is on': component(name, '--feature-gates=RotateKubeletServerCertificate=true'),
  },
  fails: {
    'it is off, among other gates': {
      objects: rke2Component(name, '--v=2', '--feature-gates=A=true,RotateKubeletServerCertificate=false,B=false'),
      failed: ['spec.containers[0].args[1]'],
      review: ['spec.containers[0].args[1]'],
      fix: ['spec.containers[0].args[1]=--feature-gates=A=true,RotateKubeletServerCertificate=true,B=false'],
    },
  },
})
