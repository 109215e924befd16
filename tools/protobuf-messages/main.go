// SPDX-License-Identifier: Apache-2.0

// Command protobuf-messages prints how the objects of Kubernetes' built-in API stand in protobuf: for each message its
// fields, by the name that they have in JSON. It reads that off the types of k8s.io/api. In this folder:
//
//	go run . >../../src/adapters/apiserver/builtin/protobuf.generated.json
package main

import (
	"bufio"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"

	apiextensions "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/scheme"
	aggregation "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"
)

// stable versions are those that the embedded cluster serves.
var stable = regexp.MustCompile(`^v\d+$`)

type printer struct {
	messages map[string]reflect.Type
	pending  []reflect.Type
}

func main() {
	known := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{scheme.AddToScheme, apiextensions.AddToScheme, aggregation.AddToScheme} {
		if err := add(known); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	p := printer{messages: map[string]reflect.Type{}}
	var kinds []string
	for gvk, of := range known.AllKnownTypes() {
		isOfMeta := of.PkgPath() == reflect.TypeFor[metav1.Status]().PkgPath() && gvk.Kind != "DeleteOptions"
		if !stable.MatchString(gvk.Version) || isOfMeta || strings.HasSuffix(gvk.Kind, "List") || strings.HasSuffix(gvk.Kind, "ProxyOptions") {
			continue
		}
		if gvk.Kind == "DeleteOptions" && gvk.GroupVersion().String() != "v1" {
			continue
		}
		kinds = append(kinds, fmt.Sprintf("%q: %q", gvk.GroupVersion().String()+"/"+gvk.Kind, p.name(of)))
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	slices.Sort(kinds)
	fmt.Fprintf(out, "{\n\"kinds\": {\n%s\n},\n\"messages\": {\n", strings.Join(kinds, ",\n"))
	var messages []string
	for len(p.pending) > 0 {
		of := p.pending[0]
		p.pending = p.pending[1:]
		messages = append(messages, fmt.Sprintf("%q: {%s}", p.name(of), strings.Join(p.fields(of), ", ")))
	}
	slices.Sort(messages)
	fmt.Fprintf(out, "%s\n}\n}\n", strings.Join(messages, ",\n"))
}

// name is that of the type in its package, with as much of the package as tells it from others.
func (p *printer) name(of reflect.Type) string {
	parts := strings.Split(of.PkgPath(), "/")
	name := strings.Join(parts[len(parts)-2:], ".") + "." + of.Name()
	if other, isKnown := p.messages[name]; isKnown && other != of {
		panic(name + " is two types")
	} else if !isKnown {
		p.messages[name] = of
		p.pending = append(p.pending, of)
	}
	return name
}

// fields of a message, as `"name": [number, "type"]`; a third element says that nothing is left out of JSON for being
// zero. A field whose members stand in JSON where it would stand is called by two dots and its name; a message that is a
// list in JSON has one field, called by brackets.
func (p *printer) fields(of reflect.Type) []string {
	if of.Kind() == reflect.Slice {
		return []string{fmt.Sprintf(`"[]": [1, %q]`, p.typeOf(of))}
	}
	var fields []string
	for i := range of.NumField() {
		field := of.Field(i)
		tag := strings.Split(field.Tag.Get("protobuf"), ",")
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if len(tag) < 2 || (name == "-" && tag[0] == "-") {
			continue
		}
		if name == "" || name == "-" {
			name = ".." + field.Name
		}
		isKept := !strings.Contains(options, "omit") || field.Type.Kind() == reflect.Pointer
		kept := ""
		if isKept {
			kept = ", 1"
		}
		encoding := ""
		if tag[0] == "fixed64" {
			encoding = "fixed64 "
		}
		fields = append(fields, fmt.Sprintf("%q: [%s, %q%s]", name, tag[1], encoding+p.typeOf(field.Type), kept))
	}
	return fields
}

func (p *printer) typeOf(of reflect.Type) string {
	switch of.Kind() {
	case reflect.Pointer:
		return p.typeOf(of.Elem())
	case reflect.Struct:
		return p.name(of)
	case reflect.Map:
		return "{}" + p.fieldType(of.Elem())
	case reflect.Slice:
		if of.Elem().Kind() == reflect.Uint8 {
			return "bytes"
		}
		return "[]" + p.fieldType(of.Elem())
	case reflect.String, reflect.Bool:
		return of.Kind().String()
	case reflect.Int, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint32, reflect.Uint64:
		return "int"
	case reflect.Float64:
		return "double"
	default:
		panic(of.String() + ": how does it stand in protobuf?")
	}
}

// fieldType is the type of an item: a list in a list has to be a message of its own.
func (p *printer) fieldType(of reflect.Type) string {
	if _, isMessage := reflect.PointerTo(of).MethodByName("Marshal"); isMessage && of.Kind() == reflect.Slice && of.Name() != "" {
		return p.name(of)
	}
	return p.typeOf(of)
}
