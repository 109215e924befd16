// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"context"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/pager"
)

var lists = []Check{
	{Name: "a list says what it is and which version it shows", Run: listsAll},
	{Name: "versions of lists: newest, any, not older, exact", Run: listsVersions},
	{Name: "a version that does not exist yet is a timeout that says so", Run: listsFuture},
	{Name: "label selectors, with every operator", Run: selectsLabels},
	{Name: "field selectors", Run: selectsFields},
	{Name: "pages show one snapshot, whatever happens between them", Applies: goesAtOnce, Run: listsPages},
	{Name: "a pager finds every object once", Run: listsByPager},
	{Name: "what makes no sense in a list is refused", Run: listsNonsense},
}

func listsAll(s *Scene) {
	empty, err := s.list(metav1.ListOptions{})
	s.ok(err)
	s.equal(empty.GetKind()+" "+empty.GetAPIVersion(), s.kind.Kind+"List "+s.kind.APIVersion, "type")
	s.that(empty.Items != nil && len(empty.Items) == 0, "items of an empty list: %v", empty.Items)
	s.number(empty.GetResourceVersion())
	s.fill()
	all, err := s.list(metav1.ListOptions{})
	s.ok(err)
	s.equal(s.namesOf(all), []string{"a", "b", "c", "d", "e"}, "names")
	s.that(s.number(all.GetResourceVersion()) > s.number(empty.GetResourceVersion()), "the list's version does not rise")
	for _, item := range all.Items {
		s.that(s.number(item.GetResourceVersion()) <= s.number(all.GetResourceVersion()), "an item is newer than its list")
		s.equal(item.GetResourceVersion(), s.get(s.short(item.GetName())).GetResourceVersion(), "an item's version")
		s.equal(item.GetKind()+" "+item.GetAPIVersion(), s.kind.Kind+" "+s.kind.APIVersion, "an item's type")
	}
}

func listsVersions(s *Scene) {
	s.make("a", nil)
	version := s.make("b", nil).GetResourceVersion()
	s.make("c", nil)
	for _, options := range []metav1.ListOptions{
		{ResourceVersion: "0"}, {ResourceVersion: "0", ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan},
	} {
		_, err := s.list(options)
		s.ok(err)
	}
	s.equal(s.names(metav1.ListOptions{}), []string{"a", "b", "c"}, "the newest")
	newer, err := s.list(metav1.ListOptions{ResourceVersion: version, ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan})
	s.ok(err)
	s.that(s.number(newer.GetResourceVersion()) >= s.number(version), "older than was asked for")
	exact, err := s.list(metav1.ListOptions{ResourceVersion: version, ResourceVersionMatch: metav1.ResourceVersionMatchExact})
	s.ok(err)
	s.equal(s.namesOf(exact), []string{"a", "b"}, "exactly")
	s.equal(exact.GetResourceVersion(), version, "its version")
	got, err := s.objects.Get(s.ctx, s.name("a"), metav1.GetOptions{ResourceVersion: "0"})
	s.ok(err)
	s.equal(got.GetName(), s.name("a"), "an object of any version")
}

func listsFuture(s *Scene) {
	future := metav1.ListOptions{ResourceVersion: "9" + s.make("a", nil).GetResourceVersion()}
	_, err := s.list(future)
	s.refused(err, metav1.StatusReasonTimeout, 504, "the list")
	s.that(apierrors.HasStatusCause(err, metav1.CauseTypeResourceVersionTooLarge), "its cause: %v", err)
	delay, suggests := apierrors.SuggestsClientDelay(err)
	s.that(suggests && delay == 1, "no delay of a second is suggested")
}

func selectsLabels(s *Scene) {
	s.fill()
	s.make("f", fields{"labels": fields{"weight": "7"}})
	for selector, want := range map[string][]string{
		"tier=low": {"a", "b"}, "tier==low": {"a", "b"}, "tier!=low": {"c", "d", "e", "f"},
		"tier in (high, other)": {"c", "d"}, "tier notin (low,other)": {"c", "d", "e", "f"},
		"tier": {"a", "b", "c", "d"}, "!tier": {"e", "f"}, "tier=low,tier!=high": {"a", "b"},
		"tier=none": {}, "weight>6": {"f"}, "weight<7": {},
	} {
		s.equal(s.names(metav1.ListOptions{LabelSelector: selector}), want, selector)
	}
	for _, selector := range []string{"a b", "tier in low", "a=b=c", "a>x"} {
		_, err := s.list(metav1.ListOptions{LabelSelector: selector})
		s.refused(err, metav1.StatusReasonBadRequest, 400, selector)
	}
}

func selectsFields(s *Scene) {
	s.fill()
	b := s.name("b")
	for selector, want := range map[string][]string{
		"metadata.name=" + b: {"b"}, "metadata.name==" + b: {"b"}, "metadata.name!=" + b: {"a", "c", "d", "e"}, "metadata.name=none": {},
	} {
		s.equal(s.names(metav1.ListOptions{FieldSelector: selector}), want, selector)
	}
	s.equal(s.names(metav1.ListOptions{FieldSelector: "metadata.name=" + b, LabelSelector: "tier=high"}), []string{}, "both kinds of selectors")
	if s.kind.IsNamespaced {
		s.equal(s.names(metav1.ListOptions{FieldSelector: "metadata.namespace=other"}), []string{}, "another namespace")
		all, err := s.client.Resource(s.kind.resource()).List(s.ctx, metav1.ListOptions{
			FieldSelector: "metadata.namespace=" + s.namespace + ",metadata.name=" + b,
		})
		s.ok(err)
		s.equal(s.namesOf(all), []string{"b"}, "one of all namespaces")
	}
	for _, selector := range []string{"metadata.bogus=x", "metadata.name", "x>y"} {
		_, err := s.list(metav1.ListOptions{FieldSelector: selector})
		s.refused(err, metav1.StatusReasonBadRequest, 400, selector)
	}
}

func listsPages(s *Scene) {
	s.fill()
	first, err := s.list(metav1.ListOptions{Limit: 2})
	s.ok(err)
	s.that(first.GetContinue() != "", "no token")
	if left := first.GetRemainingItemCount(); s.isAlone() {
		s.that(left != nil && *left == 3, "items that remain: %v", left)
	}
	s.remove("d")
	s.make("b-new", nil)
	s.label("c", "tier", "changed")
	second, err := s.list(metav1.ListOptions{Limit: 2, Continue: first.GetContinue()})
	s.ok(err)
	s.equal(second.GetResourceVersion(), first.GetResourceVersion(), "version of the second page")
	s.equal(s.namesOf(second), []string{"c", "d"}, "the second page")
	s.equal(second.Items[0].GetLabels()["tier"], "high", "what has changed since")
	last, err := s.list(metav1.ListOptions{Continue: second.GetContinue()})
	s.ok(err)
	s.equal(s.namesOf(last), []string{"e"}, "the last page")
	s.that(last.GetContinue() == "" && last.GetRemainingItemCount() == nil, "something remains")
	s.equal(s.names(metav1.ListOptions{}), []string{"a", "b", "b-new", "c", "e"}, "the list afterwards")
}

func listsByPager(s *Scene) {
	s.fill()
	inPages := pager.New(func(_ context.Context, options metav1.ListOptions) (runtime.Object, error) { return s.list(options) })
	inPages.PageSize = 2
	var found []string
	s.ok(inPages.EachListItem(s.ctx, metav1.ListOptions{}, func(item runtime.Object) error {
		found = append(found, s.short(item.(*unstructured.Unstructured).GetName()))
		return nil
	}))
	s.equal(found, []string{"a", "b", "c", "d", "e"}, "objects")
}

func listsNonsense(s *Scene) {
	yes := true
	for because, options := range map[string]metav1.ListOptions{
		"a match without a version": {ResourceVersionMatch: metav1.ResourceVersionMatchExact},
		"exactly any":               {ResourceVersion: "0", ResourceVersionMatch: metav1.ResourceVersionMatchExact},
		"a match that is none":      {ResourceVersion: "1", ResourceVersionMatch: "Other"},
		"initial events of a list":  {SendInitialEvents: &yes, ResourceVersionMatch: metav1.ResourceVersionMatchNotOlderThan},
	} {
		_, err := s.list(options)
		s.refused(err, metav1.StatusReasonInvalid, 422, because)
	}
	for because, options := range map[string]metav1.ListOptions{
		"a version that is none": {ResourceVersion: "abc"},
		"a token that is none":   {Continue: "!"},
	} {
		_, err := s.list(options)
		s.refused(err, metav1.StatusReasonBadRequest, 400, because)
	}
}
