"""The table of rights as data, and how an answer is put into its words. Later features add their rows here.

Answers: `ok` a page or fragment, `go` a redirect after something was done, `no` a redirect that did nothing (a page
elsewhere, or words about why not), `in` to the sign-in with `next`, `2nd` to the second step, else the status. Whatever
isn't `go` or `ok` has changed nothing, and no GET has.

The contact answers for the member's company, whose things the companies' objects are. The leader leads the group of
the events; the stranger leads another group at another company, so that the stranger's column is that of another's
object. `theirs` is the stranger's own event, `crossed` a place at the leader's event under
the address of the stranger's. What stands after `+` is typed into the form, of a GET into the address (tests/world.py).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from members.models import Person
from tests.world import World

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WHO = ("visitor", "newcomer", "member", "contact", "stranger", "seat", "leader", "admin")
# Who took a list out stands in the history, and who opened a gate list on the page of the visit.
NOTED = re.compile(r"/manage/(companies|people)/export/|/events/([^/]+/(gate-list|export/[a-z]+)|gate/[^/]+)/")
TABLE = """
method address                         object           visitor newcomer member contact stranger seat leader admin

GET    home                            -                ok      ok       ok     ok      ok       ok   ok     ok
GET    events:list                     -                ok      ok       ok     ok      ok       ok   ok     ok
GET    events:mine                     -                in      ok       ok     ok      ok       ok   ok     ok
GET    waiting                         -                in      ok       ok     ok      ok       ok   ok     ok
GET    follow                          -                in      ok       ok     ok      ok       ok   ok     ok
POST   follow                          -                in      422      422    422     422      422  422    422
POST   follow_skip                     -                in      go       go     go      go       go   go     go
POST   groups:follow                   group            in      no       no     no      no       no   no     no
GET    groups:list                     -                ok      ok       ok     ok      ok       ok   ok     ok
GET    groups:group                    group            ok      ok       ok     ok      ok       ok   ok     ok

GET    groups:mandate                  group            ok      ok       ok     ok      ok       ok   ok     ok
GET    groups:mandate_version          mandate-draft    in      404      404    404     404      ok   ok     ok
GET    groups:mandate_version          mandate-sent     in      404      404    404     ok       404  404    ok
GET    groups:mandate_compare          group+first      in      404      404    404     404      ok   ok     ok
POST   groups:mandate_begin            group            in      403      403    403     403      403  no     no
GET    groups:mandate_edit             group            in      404      404    404     404      403  ok     ok
POST   groups:mandate_edit             group            in      404      404    404     404      403  422    422
POST   groups:mandate_autosave         group            in      404      404    404     404      403  422    422
POST   groups:mandate_preview          group            in      404      404    404     404      403  ok     ok
GET    groups:mandate_kept             mandate-kept     in      404      404    404     404      403  ok     ok
POST   groups:mandate_withdraw         mandate-sent+reason in   404      404    404     go       404  404    no
POST   groups:mandate_withdraw         mandate-draft+reason in  404      404    404     404      403  no     no
POST   groups:mandate_discard          group            in      404      404    404     404      403  go     go
GET    groups:plan                     plan-year        in      404      404    404     ok       404  404    ok
GET    groups:plan                     plan-held        ok      ok       ok     ok      ok       ok   ok     ok
GET    groups:plan_version             plan-sent        in      404      404    404     ok       404  404    ok
GET    groups:plan_begin               group            in      403      403    403     403      403  ok     ok
POST   groups:plan_begin               group            in      403      403    403     403      403  422    422
GET    groups:plan_edit                plan-draft       in      404      404    404     404      403  ok     ok
POST   groups:plan_edit                plan-draft       in      404      404    404     404      403  422    422
POST   groups:plan_autosave            plan-draft       in      404      404    404     404      403  422    422
GET    groups:plan_kept                plan-kept        in      404      404    404     404      403  ok     ok
POST   groups:plan_revise              plan-held        in      403      403    403     403      403  go     go
POST   groups:plan_discard             plan-draft       in      404      404    404     404      403  go     go
POST   groups:plan_withdraw            plan-sent+reason in      404      404    404     go       404  404    no
GET    groups:activity                 activity         in      403      403    403     403      403  ok     ok
POST   groups:activity                 activity         in      403      403    403     403      403  422    422
POST   groups:activity_call_off        activity         in      403      403    403     403      403  422    422
POST   groups:activity_event           activity         in      403      403    403     403      403  go     go
GET    statistics                      -                in      403      403    403     ok       403  ok     ok
GET    statistics_xlsx                 -                in      403      403    403     ok       403  ok     ok
GET    statistics_funders              -                in      403      403    403     ok       403  ok     ok
GET    statistics_funders_file         pdf              in      403      403    403     ok       403  ok     ok
GET    year_wheel                      this-year        ok      ok       ok     ok      ok       ok   ok     ok
GET    groups:report                   report-draft     in      404      404    404     404      ok   ok     ok
POST   groups:report_begin             plan-held        in      403      403    403     403      403  go     go
GET    groups:report_edit              report-draft     in      404      404    404     404      403  ok     ok
POST   groups:report_edit              report-draft     in      404      404    404     404      403  422    422
POST   groups:report_autosave          report-draft     in      404      404    404     404      403  422    422
GET    groups:report_kept              report-kept      in      404      404    404     404      403  ok     ok
POST   groups:report_discard           report-draft     in      404      404    404     404      403  go     go
POST   groups:report_withdraw          report-sent+reason in    404      404    404     go       404  404    no

GET    groups:propose                  -                in      403      ok     ok      ok       ok   ok     ok
POST   groups:propose                  -                in      403      422    422     422      422  422    422
GET    groups:life                     group            in      403      ok     ok      ok       ok   ok     ok
POST   groups:move                     group-rests      in      403      403    403     403      403  403    422

GET    groups:seats                    group            in      403      ok     ok      ok       ok   ok     ok
GET    groups:seat_propose             group            in      403      403    403     403      403  ok     ok
GET    groups:seat_propose_person      group-member     in      403      403    403     403      403  ok     ok
POST   groups:seat_propose_person      group-member     in      403      403    403     403      403  422    422
POST   groups:seat_propose_person      group-member+seat in     403      403    403     403      403  go     go
GET    groups:seat_propose_person      group-nobody     in      403      403    403     403      403  404    404
GET    groups:seat_answer              proposal         in      403      403    403     403      403  403    ok
POST   groups:seat_answer              proposal         in      403      403    403     403      403  403    go
GET    groups:seat_answer              proposal-gone    in      404      404    404     404      404  404    404
POST   groups:seat_decline             proposal         in      403      403    403     403      403  403    422
POST   groups:seat_decline             proposal+reason  in      403      403    403     403      403  403    go
POST   groups:seat_take_back           proposal         in      403      403    403     403      403  go     go
GET    groups:seat_end                 seat-row         in      403      403    403     403      403  403    ok
POST   groups:seat_end                 seat-row         in      403      403    403     403      403  403    422
POST   groups:handover_tick            handover+point   in      403      403    403     403      go   403    403
POST   groups:handover_tick            handover         in      403      403    403     403      404  403    403

GET    board:home                      -                in      403      403    403     403      403  403    ok
GET    board:groups                    -                in      403      403    403     403      403  403    ok
GET    board:new                       -                in      403      403    403     403      403  403    ok
POST   board:new                       -+meeting        in      403      403    403     403      403  403    go
GET    board:meeting                   board-day        in      403      403    403     403      403  403    ok
POST   board:meeting                   board-day+finance in     403      403    403     403      403  403    go
POST   board:put                       board-day        in      403      403    403     403      403  403    no
GET    board:pack                      board-day        in      403      403    403     403      403  403    ok
GET    board:pack_pdf                  board-day        in      403      403    403     403      403  403    ok
POST   board:carry                     board-day        in      403      403    403     403      403  403    no
GET    board:minutes                   board-day        in      403      403    403     403      403  403    ok
POST   board:minutes                   board-day+remarks in     403      403    403     403      403  403    go
GET    board:minutes_pdf               board-day        in      403      403    403     403      403  403    ok
GET    board:change                    board-day        in      403      403    403     403      403  403    ok
POST   board:change                    board-day+meeting in     403      403    403     403      403  403    go
GET    board:cancel                    board-day        in      403      403    403     403      403  403    ok
POST   board:cancel                    board-day+reason in      403      403    403     403      403  403    go
POST   board:answer                    board-day+coming in      403      403    403     403      403  403    no
POST   board:attendance                board-day        in      403      403    403     403      403  403    go
POST   board:put_on_one           -                in      403      403    403     403      403  403    no
GET    board:case_change          case             in      403      403    403     403      403  403    ok
POST   board:case_change          case             in      403      403    403     403      403  403    no
GET    board:postpone             case             in      403      403    403     403      403  403    no
POST   board:postpone             case             in      403      403    403     403      403  403    422
POST   board:remove               case             in      403      403    403     403      403  403    go
GET    board:record               case             in      403      403    403     403      403  403    no
POST   board:move                      case             in      403      403    403     403      403  403    404
GET    board:case                      case             in      403      403    403     403      403  403    ok
POST   board:case                      case             in      403      403    403     403      403  403    422
POST   board:record                    case+noted       in      403      403    403     403      403  403    go

GET    events:event                    public           ok      ok       ok     ok      ok       ok   ok     ok
GET    events:event                    members          in      404      ok     ok      ok       ok   ok     ok
GET    events:event                    committee        in      404      404    404     404      ok   ok     ok
GET    events:event                    draft            in      404      404    404     404      404  ok     ok
GET    events:event                    nothing          in      404      404    404     404      404  404    404
POST   events:register                 public           in      no       go     go      go       go   go     no
POST   events:register                 members          in      404      go     go      go       go   go     no
POST   events:register                 draft            in      404      404    404     404      404  no     no
GET    events:register                 public           in      no       no     no      no       no   no     no
GET    events:register                 draft            in      404      404    404     404      404  no     no
GET    events:register                 asking           in      no       ok     ok      ok       ok   ok     no
POST   events:register                 asking           in      no       422    422     422      422  422    no
GET    events:my_answers               public           in      no       no     no      no       no   no     no
GET    events:my_answers               answered         in      no       ok     no      no       no   no     no
POST   events:my_answers               answered         in      no       422    no      no       no   no     no
GET    events:my_answers               committee        in      404      404    404     404      no   no     no
GET    events:place_answers            answers          ok      ok       ok     ok      ok       ok   ok     ok
POST   events:place_answers            answers          422     422      422    422     422      422  422    422
GET    events:place_answers            forged           404     404      404    404     404      404  404    404
POST   events:place_answers            forged           404     404      404    404     404      404  404    404
GET    events:safety                   -                in      ok       ok     ok      ok       ok   ok     ok
POST   events:safety                   -+sizes          in      go       go     go      go       go   go     go
POST   events:drop_safety              -                in      no       no     no      no       no   no     no
POST   events:register                 committee        in      404      404    404     404      go   go     no
POST   events:register                 nothing          in      404      404    404     404      404  404    404
POST   events:cancel                   public           in      no       no     no      no       no   no     no
GET    events:cancel                   public           in      no       no     no      no       no   no     no
GET    events:cancel                   committee        in      404      404    404     404      no   no     no
POST   events:cancel                   committee        in      404      404    404     404      no   no     no
POST   events:cancel                   draft            in      404      404    404     404      404  no     no
GET    events:cancel                   joined           in      no       ok     no      no       no   no     no
POST   events:cancel                   joined           in      no       go     no      no       no   no     no
GET    events:decline                  public           in      ok       ok     ok      ok       ok   ok     ok
POST   events:decline                  public           in      no       go     no      no       no   no     no
GET    events:decline                  committee        in      404      404    404     404      ok   ok     ok
POST   events:decline                  committee        in      404      404    404     404      no   no     no
POST   events:watch                    public           in      no       no     no      no       no   no     no
POST   events:watch                    committee        in      404      404    404     404      no   no     no
GET    events:watch                    public           in      405      405    405     405      405  405    405
POST   events:watch                    draft            in      404      404    404     404      404  no     no
POST   events:watch                    later            in      no       go     go      go       go   go     no
POST   events:watch                    past             in      go       go     go      go       go   go     go
GET    events:watch_stop               watch-stop       ok      ok       ok     ok      ok       ok   ok     ok
POST   events:watch_stop               watch-stop       ok      ok       ok     ok      ok       ok   ok     ok
GET    events:watch_stop               forged           404     404      404    404     404      404  404    404
POST   events:watch_stop               forged           404     404      404    404     404      404  404    404
GET    events:short                    code-public      no      no       no     no      no       no   no     no
GET    events:short                    code-members     in      404      no     no      no       no   no     no
GET    events:short                    code-draft       404     404      404    404     404      404  no     no
GET    events:short                    code-unknown     404     404      404    404     404      404  404    404
GET    events:poster                   public           in      403      ok     ok      ok       ok   ok     ok
GET    events:poster                   members          in      404      403    403     403      403  ok     ok
GET    events:poster                   draft            in      404      404    404     404      404  ok     ok
GET    events:poster                   nothing          in      404      404    404     404      404  404    404
GET    events:event                    past             ok      ok       ok     ok      ok       ok   ok     ok
GET    events:calendar                 -                ok      ok       ok     ok      ok       ok   ok     ok
GET    events:group_calendar           group            ok      ok       ok     ok      ok       ok   ok     ok
GET    events:group_calendar           no-company       404     404      404    404     404      404  404    404
GET    events:my_feed                  feed             ok      ok       ok     ok      ok       ok   ok     ok
GET    events:my_feed                  feed-forged      404     404      404    404     404      404  404    404
GET    events:my_group_feed            feed-group       ok      ok       ok     ok      ok       ok   ok     ok
GET    events:atom                     -                ok      ok       ok     ok      ok       ok   ok     ok
GET    events:neutral_card             -                ok      ok       ok     ok      ok       ok   ok     ok
GET    events:card                     public           ok      ok       ok     ok      ok       ok   ok     ok
GET    events:card                     members          ok      ok       ok     ok      ok       ok   ok     ok
GET    events:card                     nothing          ok      ok       ok     ok      ok       ok   ok     ok
GET    events:embed                    -                ok      ok       ok     ok      ok       ok   ok     ok
GET    events:my_calendar              -                in      ok       ok     ok      ok       ok   ok     ok
GET    events:renew_calendar           -                in      no       ok     no      no       no   no     no
POST   events:renew_calendar           -                in      go       go     go      go       go   go     go
GET    events:place                    place            ok      ok       ok     ok      ok       ok   ok     ok
POST   events:place                    place            ok      ok       ok     ok      ok       ok   ok     ok
GET    events:place                    forged           404     404      404    404     404      404  404    404
POST   events:place                    forged           404     404      404    404     404      404  404    404

GET    events:manage                   -                in      403      403    403     ok       403  ok     ok
GET    events:new                      -                in      403      403    403     ok       403  ok     ok
GET    events:new                      -+copy           in      403      403    403     403      403  ok     ok
GET    events:new                      -+copy_draft     in      403      403    403     404      403  ok     ok
POST   events:new                      -+event          in      403      403    403     422      403  go     go
GET    events:clashes                  -                in      403      403    403     ok       403  ok     ok
GET    events:edit                     public           in      403      403    403     403      403  ok     ok
GET    events:edit                     draft            in      404      404    404     404      404  ok     ok
GET    events:edit                     theirs           in      403      403    403     ok       403  403    ok
GET    events:edit                     nothing          in      404      404    404     404      404  404    404
POST   events:edit                     public+changed   in      403      403    403     403      403  go     go
POST   events:edit                     draft+draft      in      404      404    404     404      404  go     go
POST   events:edit                     theirs+theirs    in      403      403    403     go       403  403    go
POST   events:edit                     public           in      403      403    403     403      403  422    422
POST   events:publish                  draft            in      404      404    404     404      404  go     go
POST   events:publish                  public           in      403      403    403     403      403  no     no
POST   events:publish                  nothing          in      404      404    404     404      404  404    404
POST   events:publish                  theirs           in      403      403    403     no       403  403    no
GET    events:call_off                 public           in      403      403    403     403      403  ok     ok
POST   events:call_off                 public+reason    in      403      403    403     403      403  go     go
POST   events:call_off                 draft+reason     in      404      404    404     404      404  422    422
POST   events:call_off                 theirs+reason    in      403      403    403     go       403  403    go
POST   events:delete                   draft            in      404      404    404     404      404  go     go
POST   events:delete                   public           in      403      403    403     403      403  no     no
POST   events:delete                   theirs           in      403      403    403     no       403  403    no
GET    events:unreached                public           in      403      403    403     403      403  ok     ok
GET    events:unreached                theirs           in      403      403    403     ok       403  403    ok
GET    events:unreached                draft            in      404      404    404     404      404  ok     ok
GET    events:running                  public           in      403      403    403     403      ok   ok     ok
GET    events:running                  theirs           in      403      403    403     ok       403  403    ok
GET    events:running                  draft            in      404      404    404     404      404  ok     ok
GET    events:mails                    public           in      403      403    403     403      403  ok     ok
GET    events:mails                    theirs           in      403      403    403     ok       403  403    ok
GET    events:mails                    draft            in      404      404    404     404      404  ok     ok
GET    events:export                   public           in      403      403    403     403      ok   ok     ok
GET    events:export                   theirs           in      403      403    403     ok       403  403    ok
GET    events:export                   draft            in      404      404    404     404      404  ok     ok
GET    events:export_file              public-csv       in      403      403    403     403      ok   ok     ok
GET    events:export_file              theirs-csv       in      403      403    403     ok       403  403    ok
GET    events:export_file              draft-csv        in      404      404    404     404      404  ok     ok
GET    events:queue                    public           in      403      403    403     403      403  ok     ok
GET    events:queue                    theirs           in      403      403    403     ok       403  403    ok
POST   events:make_room                public           in      403      403    403     403      403  422    422
POST   events:make_room                theirs           in      403      403    403     422      403  403    422
GET    events:give_place               taken            in      403      403    403     403      403  ok     ok
POST   events:give_place               taken            in      403      403    403     403      403  422    422
GET    events:move_in_queue            taken            in      403      403    403     403      403  ok     ok
POST   events:move_in_queue            taken            in      403      403    403     403      403  422    422
GET    events:hand_over                own              in      404      ok     ok      404      404  ok     ok
POST   events:hand_over                own              in      404      404    404     404      404  404    404
GET    events:hand_over                taken            in      404      404    404     404      404  ok     ok
GET    events:colleague_take_off       own              in      404      ok     ok      404      404  ok     ok
GET    events:colleague_take_off       taken            in      404      404    404     404      404  ok     ok
POST   events:colleague_take_off       own              in      404      go     go      404      404  go     go
POST   events:colleague_take_off       taken            in      404      404    404     404      404  go     go
GET    events:colleagues               public           in      403      403    ok      403      403  403    403
POST   events:colleagues               public           in      403      403    422     403      403  403    403
GET    events:colleague_answers        answers-row      in      404      404    ok      404      404  404    404
POST   events:colleague_answers        answers-row+answer in    404      404    go      404      404  404    404
GET    events:colleague_answers        own              in      404      404    404     404      404  404    404
GET    events:ask_colleague            public           in      403      ok     ok      ok       ok   ok     403
POST   events:ask_colleague            public           in      403      422    422     422      422  422    403
GET    events:door                     door             in      403      403    403     403      ok   ok     ok
GET    events:door                     theirs           in      403      403    403     ok       403  403    ok
GET    events:door                     draft            in      404      404    404     404      404  ok     ok
GET    events:door_state               door             in      403      403    403     403      ok   ok     ok
POST   events:door_press               door+press       in      403      403    403     403      go   go     go
POST   events:door_press               public+press     in      403      403    403     403      404  404    404
POST   events:door_press               door             in      403      403    403     403      400  400    400
GET    events:door_press               door             in      405      405    405     405      405  405    405
GET    events:walk_in                  door             in      403      403    403     403      ok   ok     ok
POST   events:walk_in                  door+person      in      403      403    403     403      go   go     go
POST   events:walk_in                  theirs+person    in      403      403    403     no       403  403    no
POST   events:walk_in_guest            door             in      403      403    403     403      422  422    422
POST   events:walk_in_guest            door+walkin      in      403      403    403     403      go   go     go
GET    events:walk_in_guest            door             in      403      403    403     403      no   no     no
GET    events:door_list                door             in      403      403    403     403      ok   ok     ok
GET    events:door_list                theirs           in      403      403    403     ok       403  403    ok
GET    events:badges                   door             in      403      403    403     403      ok   ok     ok
GET    events:badges                   theirs           in      403      403    403     ok       403  403    ok
GET    events:attendance               door             in      403      403    403     403      ok   ok     ok
GET    events:attendance               theirs           in      403      403    403     ok       403  403    ok
GET    events:door_code                door-code        in      404      404    404     404      ok   ok     ok
POST   events:door_code                door-code+press  in      404      404    404     404      go   go     go
POST   events:door_code                door-code        in      404      404    404     404      404  404    404
GET    events:door_code                forged           in      404      404    404     404      404  404    404
GET    events:history                  public           in      403      403    403     403      403  ok     ok
GET    events:history                  theirs           in      403      403    403     ok       403  403    ok
GET    events:history                  draft            in      404      404    404     404      404  ok     ok

GET    events:questions                public           in      403      403    403     403      403  ok     ok
GET    events:questions                theirs           in      403      403    403     ok       403  403    ok
GET    events:questions                draft            in      404      404    404     404      404  ok     ok
POST   events:questions                public           in      403      403    403     403      403  422    422
POST   events:questions                public+days      in      403      403    403     403      403  go     go
POST   events:questions                theirs+days      in      403      403    403     go       403  403    go
GET    events:new_question             public           in      403      403    403     403      403  ok     ok
POST   events:new_question             public           in      403      403    403     403      403  422    422
POST   events:new_question             draft+question   in      404      404    404     404      404  go     go
POST   events:ready_question           public           in      403      403    403     403      403  404    404
POST   events:ready_question           public+ready     in      403      403    403     403      403  go     go
GET    events:question                 question         in      403      403    403     403      403  ok     ok
POST   events:question                 question         in      403      403    403     403      403  422    422
POST   events:drop_question            question         in      403      403    403     403      403  go     go
POST   events:move_question            question         in      403      403    403     403      403  go     go
GET    events:answers                  public           in      403      403    403     403      ok   ok     ok
GET    events:answers                  theirs           in      403      403    403     ok       403  403    ok
GET    events:answers                  draft            in      404      404    404     404      404  ok     ok
POST   events:nudge_answers            answered         in      403      403    403     403      403  go     go
POST   events:nudge_answers            public           in      403      403    403     403      403  no     no
GET    events:site_rules               company          in      403      403    ok      403      403  403    ok
GET    events:site_rules               no-company       in      404      404    404     404      404  404    404
POST   events:site_rules               company          in      403      403    422     403      403  403    422
POST   events:site_rules               company+rules    in      403      403    go      403      403  403    go
GET    events:guests                   guests           in      403      403    403     403      403  ok     ok
GET    events:guests                   theirs           in      403      403    403     ok       403  403    ok
GET    events:guests                   draft            in      404      404    404     404      404  ok     ok
POST   events:guests                   guests           in      403      403    403     403      403  422    422
POST   events:guests                   guests+guests    in      403      403    403     403      403  go     go
POST   events:guest_send_again         guest-row        in      403      403    403     403      403  no     no
POST   events:guest_send_again         guest-late       in      403      403    403     403      403  go     go
POST   events:guest_send_again         guest-crossed    in      403      403    403     404      403  403    404
POST   events:guest_withdraw           guest-row        in      403      403    403     403      403  go     go
POST   events:guest_withdraw           guest-crossed    in      403      403    403     404      403  403    404
GET    events:guest                    guest-link       ok      ok       ok     ok      ok       ok   ok     ok
POST   events:guest                    guest-link       ok      ok       ok     ok      ok       ok   ok     ok
GET    events:guest                    forged           404     404      404    404     404      404  404    404
POST   events:guest                    forged           404     404      404    404     404      404  404    404
GET    events:guest_confirm            guest-wish       ok      ok       ok     ok      ok       ok   ok     ok
POST   events:guest_confirm            guest-wish       ok      ok       ok     ok      ok       ok   ok     ok
POST   events:guest_confirm            guest-link       404     404      404    404     404      404  404    404
GET    events:guest_ask                guests           ok      ok       no     no      no       no   no     ok
POST   events:guest_ask                guests           422     422      no     no      no       no   no     422
GET    events:guest_ask                public           409     409      no     no      no       no   no     409
GET    events:guest_ask                members          in      404      no     no      no       no   no     409

GET    events:hosting                  -                in      403      403    ok      ok       403  ok     ok
GET    events:host_ask                 -                in      403      403    403     ok       403  ok     ok
POST   events:host_ask                 -                in      403      403    403     422      403  422    422
POST   events:host_ask                 -+hosting        in      403      403    403     422      403  go     go
GET    events:host_offer               -                in      403      403    ok      403      403  403    403
POST   events:host_offer               -                in      403      403    422     403      403  403    403
POST   events:host_offer               -+hosting        in      403      403    go      403      403  403    403
GET    events:host_request             hosting          in      404      404    ok      404      404  ok     ok
POST   events:host_request             hosting          in      404      404    422     404      404  403    422
POST   events:host_request             hosting+no       in      404      404    go      404      404  403    go
POST   events:host_take_instead        hosting          in      404      404    403     404      404  no     no
POST   events:host_keep                hosting          in      404      404    403     404      404  no     no
POST   events:host_reopen              hosting          in      404      404    no      404      404  403    no
POST   events:host_take_back           hosting          in      404      404    403     404      404  go     go
GET    events:reception                guests           in      403      403    ok      403      403  ok     ok
GET    events:reception                theirs           in      403      403    403     ok       403  403    ok
GET    events:reception                draft            in      404      404    404     404      404  ok     ok
POST   events:reception                guests           in      403      403    go      403      403  go     go
GET    events:approve                  guests           in      403      403    ok      403      403  ok     ok
GET    events:approve                  theirs           in      403      403    403     ok       403  403    ok
POST   events:approve                  guests           in      403      403    no      403      403  no     no
POST   events:receive_after_all        refused          in      403      403    go      403      403  go     go
GET    events:announce                 public           in      403      403    403     403      403  ok     ok
GET    events:announce                 theirs           in      403      403    403     ok       403  403    ok
GET    events:announce                 draft            in      404      404    404     404      404  ok     ok
POST   events:announce                 public           in      403      403    403     403      403  422    422
POST   events:announce                 public+message   in      403      403    403     403      403  ok     ok
POST   events:announce_send            public           in      403      403    403     403      403  422    422
POST   events:announce_send            public+message   in      403      403    403     403      403  go     go
POST   events:announce_send            theirs+message   in      403      403    403     422      403  403    422
POST   events:announce_send            draft+message    in      404      404    404     404      404  422    422
GET    events:announced                message          in      403      403    403     403      403  ok     ok
GET    events:announced                message-crossed  in      403      403    403     404      403  403    404
GET    events:feedback                 public           in      404      404    404     404      ok   ok     ok
GET    events:feedback                 theirs           in      404      404    404     ok       404  404    ok
GET    events:feedback                 joined           in      404      no     404     404      ok   ok     ok
GET    events:feedback                 draft            in      404      404    404     404      404  ok     ok
GET    events:feedback_by_link         questions        ok      ok       ok     ok      ok       ok   ok     ok
POST   events:feedback_by_link         questions        422     422      422    422     422      422  422    422
POST   events:feedback_by_link         questions+useful ok      ok       ok     ok      ok       ok   ok     ok
POST   events:feedback_by_link         place            404     404      404    404     404      404  404    404
GET    events:feedback_by_link         forged           404     404      404    404     404      404  404    404
POST   events:feedback_by_link         forged           404     404      404    404     404      404  404    404
GET    events:materials                public           in      403      403    403     403      403  ok     ok
GET    events:materials                theirs           in      403      403    403     ok       403  403    ok
GET    events:materials                draft            in      404      404    404     404      404  ok     ok
POST   events:materials                public           in      403      403    403     403      403  422    422
POST   events:materials                public+link      in      403      403    403     403      403  go     go
POST   events:materials                theirs+link      in      403      403    403     go       403  403    go
GET    events:material                 material-all     ok      ok       ok     ok      ok       ok   ok     ok
GET    events:material                 material-members in      404      ok     ok      ok       ok   ok     ok
GET    events:material                 material-placed  in      404      404    404     404      ok   ok     ok
GET    events:material                 material-mine    in      404      ok     404     404      ok   ok     ok
GET    events:material                 material-crossed in      404      404    404     404      404  404    404
GET    events:material                 material-draft   in      404      404    404     404      404  ok     ok
GET    events:material_remove          material-all     in      403      403    403     403      403  ok     ok
GET    events:material_remove          material-crossed in      403      403    403     404      403  403    404
POST   events:material_remove          material-all     in      403      403    403     403      403  go     go
POST   events:material_remove          material-crossed in      403      403    403     no       403  403    no

GET    events:registrations            public           in      403      403    403     403      ok   ok     ok
GET    events:registrations            members          in      404      403    403     403      ok   ok     ok
GET    events:registrations            theirs           in      403      403    403     ok       403  403    ok
GET    events:registrations            committee        in      404      404    404     404      ok   ok     ok
GET    events:registrations            draft            in      404      404    404     404      404  ok     ok
GET    events:add_person               public           in      403      403    403     403      403  ok     ok
POST   events:add_person               public           in      403      403    403     403      403  404    404
GET    events:add_person               theirs           in      403      403    403     ok       403  403    ok
POST   events:add_person               public+person    in      403      403    403     403      403  go     go
POST   events:add_person               public+outsider  in      403      403    403     403      403  404    404
POST   events:add_person               draft+person     in      404      404    404     404      404  no     no
POST   events:add_person               theirs+person    in      403      403    403     go       403  403    go
GET    events:take_off                 taken            in      403      403    403     403      403  ok     ok
POST   events:take_off                 taken            in      403      403    403     403      403  go     go
GET    events:take_off                 crossed          in      403      403    403     404      403  403    404
POST   events:take_off                 crossed          in      403      403    403     404      403  403    404

GET    events:invite                   public           in      403      403    403     403      403  ok     ok
GET    events:invite                   theirs           in      403      403    403     ok       403  403    ok
GET    events:invite                   draft            in      404      404    404     404      404  ok     ok
GET    events:invite_people            public           in      403      403    403     403      403  ok     ok
GET    events:invite_people            theirs           in      403      403    403     ok       403  403    ok
GET    events:invite_people            draft            in      404      404    404     404      404  ok     ok
GET    events:invite_preview           public           in      405      405    405     405      405  405    405
POST   events:invite_preview           public           in      403      403    403     403      403  422    422
POST   events:invite_preview           public+all       in      403      403    403     403      403  ok     ok
POST   events:invite_preview           theirs+all       in      403      403    403     ok       403  403    ok
POST   events:invite_preview           draft+all        in      404      404    404     404      404  ok     ok
POST   events:invite_send              public           in      403      403    403     403      403  422    422
POST   events:invite_send              public+all       in      403      403    403     403      403  go     go
POST   events:invite_send              theirs+all       in      403      403    403     go       403  403    go
POST   events:invite_send              draft+all        in      404      404    404     404      404  no     no
POST   events:nudge                    public           in      403      403    403     403      403  go     go
POST   events:nudge                    theirs           in      403      403    403     no       403  403    no
POST   events:nudge                    draft            in      404      404    404     404      404  no     no

GET    events:gate                     gate-link        ok      ok       ok     ok      ok       ok   ok     ok
POST   events:gate                     gate-link        404     404      404    404     404      404  404    404
POST   events:gate                     gate-link+guest  go      go       go     go      go       go   go     go
GET    events:gate_xlsx                gate-link        ok      ok       ok     ok      ok       ok   ok     ok
GET    events:gate                     forged           404     404      404    404     404      404  404    404
POST   events:gate                     forged+guest     404     404      404    404     404      404  404    404
GET    events:gate_xlsx                forged           404     404      404    404     404      404  404    404
GET    events:gate_list                visit            in      404      ok     403     403      403  ok     ok
POST   events:gate_list                visit+guest      in      404      go     403     403      403  go     go
POST   events:gate_list                visit            in      404      404    403     403      403  404    404
GET    events:gate_list_xlsx           visit            in      404      ok     403     403      403  ok     ok
GET    events:gate_list                public           in      403      403    403     403      403  ok     ok
GET    events:gate_list                theirs           in      403      403    403     ok       403  403    ok
POST   events:gate_list                theirs+guest     in      403      403    403     404      403  403    404
GET    events:gate_list                draft            in      404      404    404     404      404  ok     ok
GET    events:gate_list                nothing          in      404      404    404     404      404  404    404
GET    events:visit                    visit            in      404      403    403     403      403  ok     ok
POST   events:visit                    visit            in      404      403    403     403      403  422    422
POST   events:visit                    visit+settings   in      404      403    403     403      403  go     go
GET    events:visit                    theirs           in      403      403    403     ok       403  403    ok
GET    events:visit                    draft            in      404      404    404     404      404  ok     ok
POST   events:host_person              visit            in      404      403    403     403      403  422    422
POST   events:host_person              visit+colleague  in      404      403    403     403      403  go     go
POST   events:host_mailbox             visit            in      404      403    403     403      403  422    422
POST   events:host_mailbox             visit+mailbox    in      404      403    403     403      403  go     go
POST   events:host_contact_renew       host-contact     in      404      403    403     403      403  go     go
POST   events:host_contact_drop        host-contact     in      404      403    403     403      403  go     go
POST   events:host_contact_drop        host-crossed     in      403      403    403     404      403  403    404

GET    members:competences             -                in      403      ok     ok      ok       ok   ok     ok
GET    members:competence              term             in      403      ok     ok      ok       ok   ok     ok
GET    members:competence              no-term          in      403      404    404     404      404  404    404
GET    members:propose_competence      -                in      403      ok     ok      ok       ok   ok     ok
POST   members:propose_competence      -                in      403      422    422     422      422  422    422
GET    members:companies               -                ok      ok       ok     ok      ok       ok   ok     ok
GET    members:people                  -                in      403      ok     ok      ok       ok   ok     ok
GET    members:my_competence           -                in      ok       ok     ok      ok       ok   ok     ok
POST   members:my_competence           -                in      422      422    422     422      422  422    422
POST   members:confirm_my_competence   -                in      no       go     no      no       no   no     no
POST   members:drop_my_skill           my-skill         in      404      go     404     404      404  404    404
GET    members:company_competence      company          in      403      403    ok      403      403  403    ok
POST   members:company_competence      company          in      403      403    422     403      403  403    422
GET    members:company_skill           their-skill      in      403      403    ok      403      403  403    ok
POST   members:company_skill           their-skill      in      403      403    422     403      403  403    422
POST   members:confirm_competence      company          in      403      403    go      403      403  403    go
POST   members:drop_company_skill      their-skill      in      403      403    go      403      403  403    go
POST   events:suggest                  -                in      403      403    403     404      403  404    404
GET    manage:new_company              -                in      404      404    404     404      404  404    ok
POST   manage:new_company              -                in      404      404    404     404      404  404    422
GET    manage:register                 company          in      404      404    404     404      404  404    ok
POST   manage:register                 company          in      404      404    404     404      404  404    go
GET    manage:register_changes         -                in      404      404    404     404      404  404    ok
POST   manage:settle_register          -                in      404      404    404     404      404  404    400
GET    manage:settle_register          -                in      404      404    404     404      404  404    405
GET    manage:terms                    -                in      404      404    404     404      404  404    ok
GET    manage:new_term                 -                in      404      404    404     404      404  404    ok
POST   manage:new_term                 -                in      404      404    404     404      404  404    422
GET    manage:term                     term             in      404      404    404     404      404  404    ok
POST   manage:term                     term             in      404      404    404     404      404  404    422
POST   manage:merge_term               term             in      404      404    404     404      404  404    422
POST   manage:decline_term             term             in      404      404    404     404      404  404    no
GET    manage:import                   -                in      404      404    404     404      404  404    ok
POST   manage:import                   -                in      404      404    404     404      404  404    422
GET    manage:import_template          template         in      404      404    404     404      404  404    ok
GET    manage:import_one               import           in      404      404    404     404      404  404    ok
POST   manage:import_confirm           import           in      404      404    404     404      404  404    go
GET    manage:import_confirm           import           in      404      404    404     404      404  404    405
POST   manage:import_drop              import           in      404      404    404     404      404  404    go
GET    manage:welcome                  -                in      404      404    404     404      404  404    ok
POST   manage:welcome_send             -                in      404      404    404     404      404  404    422
GET    manage:export_companies         csv              in      404      404    404     404      404  404    ok
GET    manage:export_people            csv              in      404      404    404     404      404  404    ok

GET    members:join                    -                in      ok       ok     ok      ok       ok   ok     ok
GET    members:join_new                -                in      ok       ok     ok      ok       ok   ok     ok
POST   members:join_new                -                in      422      422    422     422      422  422    422
POST   members:join_withdraw           -                in      no       no     no      no       no   no     no
GET    members:join_company            company          in      ok       ok     ok      ok       ok   ok     ok
POST   members:join_company            company          in      go       422    422     go       go   go     go
POST   members:join_known              company          in      404      404    404     404      404  404    404
GET    members:join_request            wish             in      404      404    ok      404      404  404    ok
POST   members:join_request            wish             in      404      404    ok      404      404  404    ok
GET    members:join_invitation         invitation       ok      ok       ok     ok      ok       ok   ok     ok
POST   members:join_invitation         invitation       in      ok       ok     ok      ok       ok   ok     ok
GET    members:join_by_code            code             in      ok       ok     ok      ok       ok   ok     ok
POST   members:join_by_code            code             in      go       422    422     go       go   go     go
GET    members:my_company              -                in      ok       ok     no      ok       ok   ok     ok
GET    members:run_company             company          in      403      403    ok      403      403  403    ok
GET    members:edit_company            company          in      403      403    ok      403      403  403    ok
POST   members:edit_company            company          in      403      403    go      403      403  403    422
GET    members:colleagues              company          in      403      403    ok      403      403  403    ok
GET    members:colleague               job              in      403      403    ok      403      403  403    ok
POST   members:colleague               job              in      403      403    422     403      403  403    422
GET    members:new_site                company          in      403      403    ok      403      403  403    ok
POST   members:new_site                company          in      403      403    422     403      403  403    422
GET    members:site                    site             in      403      403    ok      403      403  403    ok
POST   members:site                    site             in      403      403    422     403      403  403    422
POST   members:drop_site               site             in      403      403    go      403      403  403    go
GET    members:domains                 company          in      403      403    ok      403      403  403    ok
POST   members:domains                 company          in      403      403    422     403      403  403    422
GET    members:domain                  domain           in      403      403    ok      403      403  403    ok
POST   members:domain                  domain           in      403      403    ok      403      403  403    ok
POST   members:switch_domain           domain           in      403      403    no      403      403  403    no
POST   members:drop_domain             domain           in      403      403    go      403      403  403    go
GET    members:join_code               company          in      403      403    ok      403      403  403    ok
POST   members:renew_code              company          in      403      403    go      403      403  403    go
POST   members:end_code                company          in      403      403    go      403      403  403    go
GET    members:poster                  company          in      403      403    ok      403      403  403    ok
GET    members:edit_logo               company          in      403      403    ok      403      403  403    ok
POST   members:edit_logo               company          in      403      403    422     403      403  403    422
POST   members:drop_logo               company          in      403      403    go      403      403  403    go
GET    members:logo                    logo             ok      ok       ok     ok      ok       ok   ok     ok
GET    members:invitations             company          in      403      403    ok      403      403  403    ok
GET    members:invite_colleagues       company          in      403      403    ok      403      403  403    ok
POST   members:invite_colleagues       company          in      403      403    422     403      403  403    422
POST   members:resend_invitation       invited          in      403      403    no      403      403  403    no
POST   members:withdraw_invitation     invited          in      403      403    go      403      403  403    go
GET    members:company                 company          ok      ok       ok     ok      ok       ok   ok     ok
GET    members:end_employment          job              in      403      ok     ok      403      403  403    ok
POST   members:end_employment          job              in      403      422    422     403      403  403    422
GET    members:roster                  company          in      403      403    ok      403      403  403    ok
POST   members:roster                  company          in      403      403    go      403      403  403    go

GET    manage:joins                    -                in      404      404    404     404      404  404    ok
GET    manage:seats                    -                in      404      404    404     404      404  404    ok
GET    manage:home                     -                in      404      404    404     404      404  404    ok
GET    manage:people                   -                in      404      404    404     404      404  404    ok
GET    manage:new_person               -                in      404      404    404     404      404  404    ok
POST   manage:new_person               -                in      404      404    404     404      404  404    422
GET    manage:person                   somebody         in      404      404    404     404      404  404    ok
POST   manage:move_person              somebody         in      404      404    404     404      404  404    422
POST   manage:give_job                 somebody         in      404      404    404     404      404  404    422
GET    manage:merge_people             somebody         in      404      404    404     404      404  404    ok
POST   manage:merge_people             somebody         in      404      404    404     404      404  404    ok
GET    manage:forget_person            somebody         in      404      404    404     404      404  404    ok
POST   manage:forget_person            somebody         in      404      404    404     404      404  404    no
GET    manage:person_history           somebody         in      404      404    404     404      404  404    ok
POST   manage:hide_person              somebody         in      404      404    404     404      404  404    no
GET    manage:companies                -                in      404      404    404     404      404  404    ok
GET    manage:company                  company          in      404      404    404     404      404  404    ok
GET    manage:company_history          company          in      404      404    404     404      404  404    ok
GET    manage:membership_kind          company          in      404      404    404     404      404  404    ok
POST   manage:membership_kind          company          in      404      404    404     404      404  404    422
GET    manage:merge_companies          company          in      404      404    404     404      404  404    ok
POST   manage:merge_companies          company          in      404      404    404     404      404  404    ok
GET    manage:membership_end           company          in      404      404    404     404      404  404    ok
POST   manage:membership_end           company          in      404      404    404     404      404  404    422
GET    manage:membership_start         company          in      404      404    404     404      404  404    ok
POST   manage:membership_start         company          in      404      404    404     404      404  404    422
POST   manage:membership_keep          company          in      404      404    404     404      404  404    no
GET    manage:membership_keep          company          in      404      404    404     404      404  404    405

GET    profile                         -                in      ok       ok     ok      ok       ok   ok     ok
POST   profile                         -+name           in      go       go     go      go       go   go     go
GET    my_name                         -                in      ok       ok     ok      ok       ok   ok     ok
POST   my_name                         -+name           in      go       go     go      go       go   go     go
POST   address_add                     -                in      ok       ok     ok      ok       ok   ok     ok
POST   address_add                     -+address        in      go       go     go      go       go   go     go
POST   address_primary                 -                in      404      404    404     404      404  404    404
POST   address_primary                 -+own            in      go       go     go      go       go   go     go
POST   address_primary                 -+anothers       in      404      404    404     404      404  404    404
POST   address_remove                  -                in      404      404    404     404      404  404    404
POST   address_remove                  -+own            in      go       go     go      go       go   go     go
POST   address_remove                  -+anothers       in      404      404    404     404      404  404    404
GET    follow_stop                     follow-stop      ok      ok       ok     ok      ok       ok   ok     ok
POST   follow_stop                     follow-stop      ok      ok       ok     ok      ok       ok   ok     ok
GET    follow_stop                     forged           404     404      404    404     404      404  404    404
POST   follow_stop                     forged           404     404      404    404     404      404  404    404
GET    mail_stop                       stop             ok      ok       ok     ok      ok       ok   ok     ok
POST   mail_stop                       stop             ok      ok       ok     ok      ok       ok   ok     ok
GET    mail_stop                       forged           404     404      404    404     404      404  404    404
POST   mail_stop                       forged           404     404      404    404     404      404  404    404

POST   set_language                    -                no      no       no     no      no       no   no     no
GET    set_language                    -                405     405      405    405     405      405  405    405

GET    health                          -                ok      ok       ok     ok      ok       ok   ok     ok
GET    health_ready                    -                ok      ok       ok     ok      ok       ok   ok     ok
GET    demo_mail                       -                ok      ok       ok     ok      ok       ok   ok     ok

GET    account_login                   -                ok      no       no     no      no       no   no     no
POST   account_login                   -                422     no       no     no      no       no   no     no
POST   account_login                   -+address        go      no       no     no      no       no   no     no
GET    account_request_login_code      -                no      no       no     no      no       no   no     no
POST   account_request_login_code      -                no      no       no     no      no       no   no     no
GET    account_confirm_login_code      -                no      no       no     no      no       no   no     no
POST   account_confirm_login_code      -                no      no       no     no      no       no   no     no
GET    account_signup                  -                no      no       no     no      no       no   no     no
POST   account_signup                  -                no      no       no     no      no       no   no     no
GET    account_logout                  -                no      ok       ok     ok      ok       ok   ok     ok
POST   account_logout                  -                no      no       no     no      no       no   no     no
GET    account_inactive                -                ok      ok       ok     ok      ok       ok   ok     ok
POST   account_inactive                -                405     405      405    405     405      405  405    405
GET    account_email                   -                in      no       no     no      no       no   no     no
POST   account_email                   -+address        in      405      405    405     405      405  405    405
GET    account_email_verification_sent -                no      no       no     no      no       no   no     no
POST   account_email_verification_sent -                no      no       no     no      no       no   no     no

GET    mfa_index                       -                in      404      404    404     404      404  404    ok
GET    mfa_authenticate                -                no      no       no     no      no       no   no     no
POST   mfa_authenticate                -                no      no       no     no      no       no   no     no
GET    mfa_reauthenticate              -                in      404      404    404     404      404  404    403
POST   mfa_reauthenticate              -                in      404      404    404     404      404  404    403
GET    mfa_activate_totp               -                in      404      404    404     404      404  404    ok
POST   mfa_activate_totp               -                in      404      404    404     404      404  404    ok
GET    mfa_deactivate_totp             -                in      404      404    404     404      404  404    404
POST   mfa_deactivate_totp             -                in      404      404    404     404      404  404    404
GET    mfa_view_recovery_codes         -                in      404      404    404     404      404  404    404
GET    mfa_generate_recovery_codes     -                in      404      404    404     404      404  404    ok
POST   mfa_generate_recovery_codes     -                in      404      404    404     404      404  404    ok
GET    mfa_download_recovery_codes     -                in      404      404    404     404      404  404    404

POST   demo_sign_in                    -+demo           go      go       go     go      go       go   go     go
POST   demo_sign_in                    -+anothers       404     404      404    404     404      404  404    404
GET    demo_mail_one                   mail             ok      ok       ok     ok      ok       ok   ok     ok
GET    demo_mail_one                   no_mail          404     404      404    404     404      404  404    404
GET    demo_mail_html                  mail             ok      ok       ok     ok      ok       ok   ok     ok
GET    demo_mail_html                  no_mail          404     404      404    404     404      404  404    404
GET    demo_mail_calendar              mail             ok      ok       ok     ok      ok       ok   ok     ok
GET    demo_mail_calendar              no_mail          404     404      404    404     404      404  404    404
"""
# The same of groups and the board for who has a part in them: the board's leader, deputy, secretary and a member; the
# deputy and the secretary of the leader's group.
BOARD_WHO = ("chair", "vice", "keeper", "director", "deputy", "secretary")
BOARD = """
method address                        object                 chair vice keeper director deputy secretary

POST   groups:follow                  group                  no    no   no     no       no     no
GET    groups:list                    -                      ok    ok   ok     ok       ok     ok
GET    groups:group                   group                  ok    ok   ok     ok       ok     ok

GET    groups:mandate                 group                  ok    ok   ok     ok       ok     ok
GET    groups:mandate_version         mandate-draft          404   404  404    404      ok     ok
GET    groups:mandate_version         mandate-sent           ok    ok   ok     ok       404    404
GET    groups:mandate_compare         group+first            404   404  404    404      ok     ok
POST   groups:mandate_begin           group                  403   403  403    403      no     no
GET    groups:mandate_edit            group                  404   404  404    404      ok     ok
POST   groups:mandate_edit            group                  404   404  404    404      422    422
POST   groups:mandate_autosave        group                  404   404  404    404      422    422
POST   groups:mandate_preview         group                  404   404  404    404      ok     ok
GET    groups:mandate_kept            mandate-kept           404   404  404    404      ok     ok
POST   groups:mandate_withdraw        mandate-sent+reason    403   403  403    403      404    404
POST   groups:mandate_withdraw        mandate-draft+reason   404   404  404    404      no     no
POST   groups:mandate_discard         group                  404   404  404    404      go     go
GET    groups:plan                    plan-year              ok    ok   ok     ok       404    404
GET    groups:plan                    plan-held              ok    ok   ok     ok       ok     ok
GET    groups:plan_version            plan-sent              ok    ok   ok     ok       404    404
GET    groups:plan_begin              group                  403   403  403    403      ok     ok
POST   groups:plan_begin              group                  403   403  403    403      422    422
GET    groups:plan_edit               plan-draft             404   404  404    404      ok     ok
POST   groups:plan_edit               plan-draft             404   404  404    404      422    422
POST   groups:plan_autosave           plan-draft             404   404  404    404      422    422
GET    groups:plan_kept               plan-kept              404   404  404    404      ok     ok
POST   groups:plan_revise             plan-held              403   403  403    403      go     go
POST   groups:plan_discard            plan-draft             404   404  404    404      go     go
POST   groups:plan_withdraw           plan-sent+reason       403   403  403    403      404    404
GET    groups:activity                activity               403   403  403    403      ok     ok
POST   groups:activity                activity               403   403  403    403      422    422
POST   groups:activity_call_off       activity               403   403  403    403      422    422
POST   groups:activity_event          activity               403   403  403    403      go     go
GET    groups:report                  report-draft           404   404  404    404      ok     ok
POST   groups:report_begin            plan-held              403   403  403    403      go     go
GET    groups:report_edit             report-draft           404   404  404    404      ok     ok
POST   groups:report_edit             report-draft           404   404  404    404      422    422
POST   groups:report_autosave         report-draft           404   404  404    404      422    422
GET    groups:report_kept             report-kept            404   404  404    404      ok     ok
POST   groups:report_discard          report-draft           404   404  404    404      go     go
POST   groups:report_withdraw         report-sent+reason     403   403  403    403      404    404

GET    groups:propose                 -                      ok    ok   ok     ok       ok     ok
POST   groups:propose                 -                      422   422  422    422      422    422
GET    groups:life                    group                  ok    ok   ok     ok       ok     ok
POST   groups:move                    group-rests            403   403  403    403      403    403

GET    groups:seats                   group                  ok    ok   ok     ok       ok     ok
GET    groups:seat_propose            group                  403   403  403    403      ok     ok
GET    groups:seat_propose_person     group-member           403   403  403    403      ok     ok
POST   groups:seat_propose_person     group-member           403   403  403    403      422    422
POST   groups:seat_propose_person     group-member+seat      403   403  403    403      go     go
GET    groups:seat_propose_person     group-nobody           403   403  403    403      404    404
GET    groups:seat_answer             proposal               403   403  403    403      403    403
POST   groups:seat_answer             proposal               403   403  403    403      403    403
GET    groups:seat_answer             proposal-gone          404   404  404    404      404    404
POST   groups:seat_decline            proposal               403   403  403    403      403    403
POST   groups:seat_decline            proposal+reason        403   403  403    403      403    403
POST   groups:seat_take_back          proposal               403   403  403    403      go     go
GET    groups:seat_end                seat-row               403   403  403    403      403    403
POST   groups:seat_end                seat-row               403   403  403    403      403    403
POST   groups:handover_tick           handover+point         403   403  403    403      403    403

GET    board:home                     -                      ok    ok   ok     ok       403    403
GET    board:groups                   -                      ok    ok   ok     ok       403    403
GET    board:new                      -                      ok    403  ok     403      403    403
POST   board:new                      -+meeting              go    403  go     403      403    403
GET    board:meeting                  board-day              ok    ok   ok     ok       403    403
POST   board:meeting                  board-day+finance      go    403  go     403      403    403
POST   board:put                      board-day              no    403  no     403      403    403
GET    board:pack                     board-day              ok    ok   ok     ok       403    403
GET    board:pack_pdf                 board-day              ok    ok   ok     ok       403    403
POST   board:carry                    board-day              no    403  no     403      403    403
GET    board:minutes                  board-day              ok    ok   ok     ok       403    403
POST   board:minutes                  board-day+remarks      go    403  go     403      403    403
GET    board:minutes_pdf              board-day              ok    ok   ok     ok       403    403
GET    board:change                   board-day              ok    403  ok     403      403    403
POST   board:change                   board-day+meeting      go    403  go     403      403    403
GET    board:cancel                   board-day              ok    403  ok     403      403    403
POST   board:cancel                   board-day+reason       go    403  go     403      403    403
POST   board:answer                   board-day+coming       go    go   go     go       403    403
POST   board:attendance               board-day              go    403  go     403      403    403
POST   board:put_on_one          -                      no    403  no     403      403    403
GET    board:case_change         case                   ok    403  ok     403      403    403
POST   board:case_change         case                   no    403  no     403      403    403
GET    board:postpone            case                   no    403  no     403      403    403
POST   board:postpone            case                   422   403  422    403      403    403
POST   board:remove              case                   go    403  go     403      403    403
GET    board:record              case                   no    403  no     403      403    403
POST   board:move                     case                   404   403  404    403      403    403
GET    board:case                     case                   ok    ok   ok     ok       403    403
POST   board:case                     case                   422   422  422    422      403    403
POST   board:record                   case+noted             go    403  go     403      403    403
"""
# The administration, by model: what a cluster admin with a second step gets; to all others it is closed.
ADMINISTRATION = """
method model                changelist add change delete history
GET    auditlog_logentry    ok         403 ok     403    ok
POST   auditlog_logentry    ok         403 403    403    ok
GET    events_event         ok         403 ok     403    ok
POST   events_event         ok         403 403    403    ok
GET    events_invitation    ok         403 ok     403    ok
POST   events_invitation    ok         403 403    403    ok
GET    events_registration  ok         403 ok     403    ok
POST   events_registration  ok         403 403    403    ok
GET    groups_group         ok         403 ok     403    ok
POST   groups_group         ok         403 ok     403    ok
GET    groups_seat          ok         403 ok     403    ok
POST   groups_seat          ok         403 403    403    ok
GET    members_company      ok         ok  ok     403    ok
POST   members_company      ok         ok  ok     403    ok
GET    members_employment   ok         ok  ok     403    ok
POST   members_employment   ok         ok  ok     403    ok
GET    members_membership   ok         403 ok     403    ok
POST   members_membership   ok         403 403    403    ok
GET    members_person       ok         ok  ok     403    ok
POST   members_person       ok         ok  ok     403    ok
GET    mfa_authenticator    ok         403 ok     ok     ok
POST   mfa_authenticator    ok         403 403    go     ok
GET    outbox_message       ok         403 ok     403    ok
POST   outbox_message       ok         403 403    403    ok
"""


PAGES = ("changelist", "add", "change", "delete", "history")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    method: str
    address: str
    object: str
    form: str
    answers: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.address} {self.object}{'+' if self.form else ''}{self.form}"

    def path(self, world: World) -> str:
        """Where it goes in `world`."""
        return reverse(self.address, kwargs=world.objects[self.object])


def lines_of(table: str) -> list[list[str]]:
    """A table's lines in words, without its heading."""
    return [line.split() for line in table.splitlines() if line and line.split()[0] != "method"]


def rows(table: str = TABLE, who: Sequence[str] = WHO) -> list[Row]:
    """The table's lines; its columns are `who`."""
    found = []
    for method, address, target, *answers in lines_of(table):
        where, _, form = target.partition("+")
        found.append(Row(method, address, where, form, dict(zip(who, answers, strict=True))))
    return found


def sections() -> list[list[Row]]:
    """The lines of both tables by their paragraphs."""
    tables = ((TABLE, WHO), (BOARD, BOARD_WHO))
    return [found for table, who in tables for paragraph in table.split("\n\n") if (found := rows(paragraph, who))]


def client_of(person: Person | None) -> Client:
    """A browser in which `person` is signed in."""
    client = Client()
    if person is not None:
        client.force_login(person, backend=BACKEND)
    return client


class Asker:
    """Somebody who asks for pages, each time in the same world."""

    def __init__(self, person: Person | None) -> None:
        self.person, self.client = person, client_of(person)
        self.cookies = self.client.cookies.copy()

    def ask(self, method: str, path: str, data: dict[str, Any], before: str) -> str:
        """The answer in the table's words; nothing that was done stays.

        Args:
            before: `everything()` as it was.

        Raises:
            AssertionError: something was done although the answer says no, or by a mere GET.
        """
        with transaction.atomic():
            response = getattr(self.client, method.lower())(path, data)
            done = everything() != before
            transaction.set_rollback(True)
        self.client.cookies = self.cookies.copy()
        word = word_of(response, done)
        may_do = method == "POST" or (method == "GET" and bool(NOTED.match(path)))
        assert not done or (may_do and word in ("go", "ok")), f"{method} {path}: {word}, and yet it did it"
        return word


def word_of(response: Any, done: bool) -> str:
    """A response in the table's words."""
    if response.status_code not in (301, 302, 303):
        return {200: "ok"}.get(response.status_code, str(response.status_code))
    target = urlsplit(response.headers["Location"])
    if "/2fa/" in target.path:
        return "2nd"
    asks = target.path == reverse("account_login") and "next" in parse_qs(target.query)
    return "in" if asks else "go" if done else "no"


def everything() -> str:
    """What stands in the database but for sessions, in one word that changes with any of it."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - {Session._meta.db_table}
    rows = "SELECT '{0}' AS name, md5(string_agg(t::text, '|' ORDER BY t::text)) AS rows FROM {0} t"
    parts = " UNION ALL ".join(rows.format(table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT md5(string_agg(concat(name, rows), '|' ORDER BY name)) FROM ({parts}) AS parts")
        return str(cursor.fetchone()[0])


def addresses(resolver: URLResolver, space: str = "", above: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """(full name, route, pattern) of every address; one without a name goes by its route."""
    for pattern in resolver.url_patterns:
        route = f"{above}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, f"{space}{pattern.namespace}:" if pattern.namespace else space, route)
        else:
            yield f"{space}{pattern.name}" if pattern.name else route, route, pattern
