// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"encoding/json"
	"maps"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/metadata"
)

var computedReads = []Check{
	{Name: "an object is there as long as its source is", Run: computes},
	{Name: "selectors of both kinds choose", Run: selectsComputed},
	{Name: "pages show one snapshot, whatever happens between them", Run: pagesComputed},
	{Name: "versions of lists: newest, any, not older, exact, to come", Run: versionsComputed},
	{Name: "nothing can be written", Run: writesNothing},
	{Name: "objects as tables and as metadata alone", Run: formsComputed},
	{Name: "discovery tells the kind and what can be done with it", Run: discovers},
	{Name: "what makes no sense in a list is refused", Run: listsNonsense},
	{Name: "a form that the server does not have is refused", Run: refusesForms},
}

// sources is where the source of an object is. An object in no namespace is named after that of its sources.
func (s *Scene) sources(short string) dynamic.ResourceInterface {
	namespace := s.namespace
	if namespace == "" {
		namespace = s.name(short)
	}
	return s.client.Resource(s.kind.Source.resource()).Namespace(namespace)
}

// makeSource makes what an object is computed from, with the nth content.
func (s *Scene) makeSource(short string, n int) *unstructured.Unstructured {
	if !s.kind.IsNamespaced {
		s.makeNamespace(s.name(short))
	}
	return s.makeSourceAgain(short, n)
}

// makeSourceAgain is for a namespace that is there already.
func (s *Scene) makeSourceAgain(short string, n int) *unstructured.Unstructured {
	metadata := fields{"name": short}
	maps.Copy(metadata, s.kind.SourceMeta)
	object := fields{"apiVersion": s.kind.Source.APIVersion, "kind": s.kind.Source.Kind, "metadata": metadata}
	maps.Copy(object, s.kind.Source.Bodies[n])
	made, err := s.sources(short).Create(s.ctx, (&unstructured.Unstructured{Object: object}).DeepCopy(), metav1.CreateOptions{})
	s.ok(err)
	return made
}

// changeSource gives it the nth content, so that the object changes.
func (s *Scene) changeSource(short string, n int) *unstructured.Unstructured {
	text, err := json.Marshal(s.kind.Source.Bodies[n])
	s.ok(err)
	changed, err := s.sources(short).Patch(s.ctx, short, types.MergePatchType, text, metav1.PatchOptions{})
	s.ok(err)
	return changed
}

func (s *Scene) dropSource(short string) {
	s.ok(s.sources(short).Delete(s.ctx, short, metav1.DeleteOptions{}))
}

// all lists the kind whole; the scene's own objects are returned beside the list.
func (s *Scene) all(options metav1.ListOptions) (*unstructured.UnstructuredList, []string) {
	list, err := s.objects.List(s.ctx, options)
	s.ok(err)
	names := []string{}
	for _, item := range list.Items {
		if s.kind.IsNamespaced || strings.HasPrefix(item.GetName(), s.run+"-") {
			names = append(names, s.short(item.GetName()))
		}
	}
	return list, names
}

func computes(s *Scene) {
	_, err := s.objects.Get(s.ctx, s.name("a"), metav1.GetOptions{})
	s.refused(err, metav1.StatusReasonNotFound, 404, "before its source")
	source := s.makeSource("a", 1)
	s.makeSource("b", 1)
	made := s.get("a")
	s.equal(made.GetKind()+" "+made.GetAPIVersion()+" "+made.GetName(), s.kind.Kind+" "+s.kind.APIVersion+" "+s.name("a"), "what it is")
	s.that(made.GetUID() != "" && !made.GetCreationTimestamp().Time.IsZero(), "uid or time is missing: %v", made)
	s.that(s.number(made.GetResourceVersion()) >= s.number(source.GetResourceVersion()), "it is older than its source")
	list, names := s.all(metav1.ListOptions{})
	s.equal(names, []string{"a", "b"}, "names")
	s.equal(list.GetKind()+" "+list.GetAPIVersion(), s.kind.Kind+"List "+s.kind.APIVersion, "type of the list")
	changed := s.changeSource("a", 2)
	after := s.get("a")
	s.equal(after.GetResourceVersion(), changed.GetResourceVersion(), "version after a change")
	s.equal(after.GetUID(), made.GetUID(), "uid")
	s.dropSource("a")
	_, err = s.objects.Get(s.ctx, s.name("a"), metav1.GetOptions{})
	s.refused(err, metav1.StatusReasonNotFound, 404, "after its source")
	_, names = s.all(metav1.ListOptions{})
	s.equal(names, []string{"b"}, "names in the end")
}

func selectsComputed(s *Scene) {
	for _, name := range []string{"a", "b", "c"} {
		s.makeSource(name, 1)
	}
	b := s.name("b")
	for selector, want := range map[string][]string{
		"metadata.name=" + b: {"b"}, "metadata.name==" + b: {"b"}, "metadata.name!=" + b: {"a", "c"}, "metadata.name=none": {},
	} {
		_, names := s.all(metav1.ListOptions{FieldSelector: selector})
		s.equal(names, want, selector)
	}
	for selector, want := range map[string][]string{"!nobody/has-it": {"a", "b", "c"}, "nobody/has-it": {}, "nobody/has-it notin (x)": {"a", "b", "c"}} {
		_, names := s.all(metav1.ListOptions{LabelSelector: selector})
		s.equal(names, want, selector)
	}
	for because, options := range map[string]metav1.ListOptions{
		"no selector of labels": {LabelSelector: "a b"}, "no selector of fields": {FieldSelector: "metadata.bogus=x"},
	} {
		_, err := s.objects.List(s.ctx, options)
		s.refused(err, metav1.StatusReasonBadRequest, 400, because)
	}
}

func pagesComputed(s *Scene) {
	for _, name := range []string{"a", "b", "c"} {
		s.makeSource(name, 1)
	}
	first, names := s.all(metav1.ListOptions{Limit: 1})
	s.that(first.GetContinue() != "" && len(first.Items) == 1, "no page of one: %d, token %q", len(first.Items), first.GetContinue())
	before := s.get("b").GetResourceVersion()
	s.dropSource("c")
	s.changeSource("b", 2)
	for token := first.GetContinue(); token != ""; {
		page, more := s.all(metav1.ListOptions{Limit: 100, Continue: token})
		s.equal(page.GetResourceVersion(), first.GetResourceVersion(), "version of a later page")
		for _, item := range page.Items {
			s.that(item.GetName() != s.name("b") || item.GetResourceVersion() == before, "b has changed in the snapshot")
		}
		names = append(names, more...)
		token = page.GetContinue()
	}
	s.equal(names, []string{"a", "b", "c"}, "all pages")
	_, names = s.all(metav1.ListOptions{})
	s.equal(names, []string{"a", "b"}, "the list afterwards")
}

func versionsComputed(s *Scene) {
	s.makeSource("a", 1)
	list, _ := s.all(metav1.ListOptions{})
	version := list.GetResourceVersion()
	s.number(version)
	s.makeSource("b", 1)
	for _, options := range []metav1.ListOptions{
		{}, {ResourceVersion: "0"}, {ResourceVersion: version, ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan},
	} {
		_, names := s.all(options)
		s.equal(names, []string{"a", "b"}, "names")
	}
	exact, names := s.all(metav1.ListOptions{ResourceVersion: version, ResourceVersionMatch: metav1.ResourceVersionMatchExact})
	s.equal(names, []string{"a"}, "exactly")
	s.equal(exact.GetResourceVersion(), version, "its version")
	_, err := s.objects.List(s.ctx, metav1.ListOptions{ResourceVersion: "9" + version})
	s.refused(err, metav1.StatusReasonTimeout, 504, "a version to come")
	s.that(apierrors.HasStatusCause(err, metav1.CauseTypeResourceVersionTooLarge), "its cause: %v", err)
}

func writesNothing(s *Scene) {
	s.makeSource("a", 1)
	made := s.get("a")
	_, err := s.objects.Create(s.ctx, made, metav1.CreateOptions{})
	s.refused(err, metav1.StatusReasonMethodNotAllowed, 405, "a creation")
	_, err = s.objects.Update(s.ctx, made, metav1.UpdateOptions{})
	s.refused(err, metav1.StatusReasonMethodNotAllowed, 405, "an update")
	_, err = s.patch("a", types.MergePatchType, `{}`)
	s.refused(err, metav1.StatusReasonMethodNotAllowed, 405, "a patch")
	err = s.objects.Delete(s.ctx, s.name("a"), metav1.DeleteOptions{})
	s.refused(err, metav1.StatusReasonMethodNotAllowed, 405, "a deletion")
	err = s.objects.DeleteCollection(s.ctx, metav1.DeleteOptions{}, metav1.ListOptions{})
	s.refused(err, metav1.StatusReasonMethodNotAllowed, 405, "a deletion of all")
	s.equal(s.get("a").Object, made.Object, "what is there")
}

func formsComputed(s *Scene) {
	s.makeSource("a", 1)
	made := s.get("a")
	one := s.table(s.request(tableForm, metav1.ListOptions{}, s.name("a")))
	s.equal(s.rowsOf(one, nameColumn(one)), []string{"a"}, "rows")
	s.equal(len(one.Rows[0].Cells), len(one.ColumnDefinitions), "cells")
	client := metadata.NewForConfigOrDie(s.config).Resource(s.kind.resource())
	var objects metadata.ResourceInterface = client
	if s.namespace != "" {
		objects = client.Namespace(s.namespace)
	}
	got, err := objects.Get(s.ctx, s.name("a"), metav1.GetOptions{})
	s.ok(err)
	s.equal(got.UID, made.GetUID(), "uid")
	s.equal(got.ResourceVersion, made.GetResourceVersion(), "version")
	list, err := objects.List(s.ctx, metav1.ListOptions{FieldSelector: "metadata.name=" + s.name("a")})
	s.ok(err)
	s.equal(len(list.Items), 1, "items")
	s.equal(list.Items[0].ObjectMeta, got.ObjectMeta, "an item")
}
