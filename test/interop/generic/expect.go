// SPDX-License-Identifier: Apache-2.0

package generic

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/watch"
)

func (s *Scene) fail(format string, values ...any) { panic(failure{fmt.Sprintf(format, values...)}) }

// ok fails on an error.
func (s *Scene) ok(err error) {
	if err != nil {
		s.fail("%v", err)
	}
}

// equal fails unless both are alike in depth.
func (s *Scene) equal(got, want any, what string) {
	if !reflect.DeepEqual(got, want) {
		s.fail("%s: got %v, want %v", what, got, want)
	}
}

// that fails unless it holds.
func (s *Scene) that(holds bool, format string, values ...any) {
	if !holds {
		s.fail(format, values...)
	}
}

// refused fails unless the server has refused with this reason, and with its code; it returns the Status.
func (s *Scene) refused(err error, reason metav1.StatusReason, code int32, what string) metav1.Status {
	var refusal apierrors.APIStatus
	if !errors.As(err, &refusal) {
		s.fail("%s: expected %s, got %v", what, reason, err)
	}
	status := refusal.Status()
	if status.Reason != reason || status.Code != code {
		s.fail("%s: expected %s %d, got %s %d: %s", what, reason, code, status.Reason, status.Code, status.Message)
	}
	return status
}

// blames fails unless the Status names the field, or one in it.
func (s *Scene) blames(status metav1.Status, field string, what string) {
	if status.Details != nil {
		for _, cause := range status.Details.Causes {
			if strings.HasPrefix(cause.Field, field) && cause.Message != "" {
				return
			}
		}
	}
	s.fail("%s: no cause names %s: %v", what, field, status.Details)
}

func (s *Scene) number(version string) int64 {
	number, err := strconv.ParseInt(version, 10, 64)
	if err != nil || number < 1 {
		s.fail("%q is no resource version", version)
	}
	return number
}

// next is the next event of a watch; it fails when none comes, when the stream ends, and on an error on it.
func (s *Scene) next(stream watch.Interface) watch.Event {
	event, isOpen := s.nextOrEnd(stream)
	if !isOpen {
		s.fail("the watch has ended")
	}
	if event.Type == watch.Error {
		s.fail("an error on the watch: %v", event.Object)
	}
	return event
}

func (s *Scene) nextOrEnd(stream watch.Interface) (watch.Event, bool) {
	select {
	case event, isOpen := <-stream.ResultChan():
		return event, isOpen
	case <-time.After(eventWithin):
		s.fail("no event within %s", eventWithin)
		return watch.Event{}, false
	}
}

const eventWithin = 30 * time.Second

// events are the next events in short: "ADDED a", "BOOKMARK".
func (s *Scene) events(stream watch.Interface, count int) []string {
	var lines []string
	for range count {
		event := s.next(stream)
		if event.Type == watch.Bookmark {
			lines = append(lines, "BOOKMARK")
		} else {
			lines = append(lines, fmt.Sprint(event.Type, " ", s.short(object(event).GetName())))
		}
	}
	return lines
}

func object(event watch.Event) *unstructured.Unstructured {
	return event.Object.(*unstructured.Unstructured)
}
