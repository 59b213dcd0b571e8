"""The pages that are looked at in a browser, as data: who, address, object. A page that is missing fails a test."""

from django.urls import reverse

from tests.world import World

# What stands after `?` goes into the address; names in braces are people's keys.
TABLE = """
visitor  home                           -
visitor  events:list                    -
visitor  events:list                    -?view=month
visitor  events:list                    -?view=week
visitor  events:list                    -?when=past
visitor  events:list                    -?group=finnes-ikke&kind=course&place=Orkanger&open=1
visitor  events:event                   public
visitor  events:event                   past
visitor  events:watch_stop              watch-stop
visitor  events:short                   code-unknown
visitor  groups:list                    -
visitor  groups:group                   group
visitor  account_login                  -
visitor  events:place                   place
visitor  events:place                   forged
visitor  events:guest                   guest-link
visitor  events:guest                   forged
visitor  events:guest_ask               guests
visitor  events:guest_confirm           guest-wish
visitor  mail_stop                      stop
visitor  demo_mail                      -
visitor  members:join_invitation        invitation
visitor  members:companies              -
visitor  members:company                company
visitor  account_inactive               -
visitor  demo_mail_one                  mail

newcomer events:event                   public
newcomer members:join                   -
newcomer members:my_company             -
newcomer members:join_new               -
newcomer members:join_company           company
newcomer members:join_by_code           code
newcomer members:join_by_code           no-code
newcomer members:join_invitation        invitation

waiting  home                           -
waiting  members:join                   -
waiting  members:my_company             -
waiting  members:people                 -
waiting  events:event                   public
waiting  profile                        -
waiting  members:my_competence          -

member   home                           -
member   events:event                   members
member   events:event                   full
member   events:event                   cancelled
member   events:event                   later
member   events:event                   mine
member   events:cancel                  mine
member   events:event                   nothing
member   events:edit                    public
member   events:mine                    -
member   events:my_calendar             -
contact  events:my_calendar             -
member   events:renew_calendar          -
visitor  events:embed                   -
member   events:decline                 public
member   profile                        -
member   my_name                        -
member   members:competences            -
member   members:competence             term
member   members:people                 -
member   members:my_competence          -
member   members:propose_competence     -
member   members:company                company
member   account_logout                 -
member   members:end_employment         job

contact  members:run_company            company
contact  members:edit_company           company
contact  members:colleagues             company
contact  members:colleague              job
contact  members:end_employment         job
contact  members:new_site               company
contact  members:site                   site
contact  members:domains                company
contact  members:domain                 domain
contact  members:join_code              company
contact  members:edit_logo              company
contact  members:invitations            company
contact  members:invite_colleagues      company
contact  members:roster                 company
contact  members:join_request           wish
contact  home                           -
contact  members:company                company
contact  members:company_competence     company
contact  members:company_skill          their-skill

leader   events:list                    -
leader   events:list                    -?view=month&mine=all&open=1
leader   events:list                    -?view=week&mine=all&open=1
leader   events:list                    -?view=month&month=1999-02
leader   events:list                    -?kind=breakfast&place=e&open=1&mine=organised
leader   events:event                   past
leader   events:manage                  -
leader   events:new                     -
leader   events:edit                    public
leader   events:event                   draft
leader   events:call_off                public
leader   events:unreached               public
leader   events:running                 public
leader   events:running                 door
leader   events:mails                   public
leader   events:mails                   public?show=failed
leader   events:export                  answered
leader   events:queue                   public
leader   events:give_place              taken
leader   events:move_in_queue           taken
contact  events:hand_over               own
contact  events:colleague_take_off      own
contact  events:colleagues              public
contact  events:colleagues              answered
contact  events:colleague_answers       answers-row
member   events:ask_colleague           public
leader   events:history                 public
leader   events:history                 door?show=door
member   events:register                asking
member   events:my_answers              answered
visitor  events:place_answers           answers
member   events:event                   answered
member   events:safety                  -
contact  events:site_rules              company
leader   events:questions               asking
leader   events:new_question            asking
leader   events:question                question
leader   events:answers                 answered
leader   events:guests                  guests
leader   events:host_ask                -
leader   events:hosting                 -
leader   events:reception               guests
contact  events:approve                 guests
contact  events:host_offer              -
contact  events:host_request            hosting
leader   events:announce                public
leader   events:announced               message
leader   events:materials               public
leader   events:material_remove         material-all
leader   events:feedback                public
visitor  events:feedback_by_link        questions
visitor  events:feedback_by_link        forged
leader   events:door                    door
leader   events:door                    door?q=finnes-ikke
leader   events:door                    public
leader   events:walk_in                 door
leader   events:walk_in                 door?q=ola
leader   events:walk_in                 public
leader   events:door_list               door
leader   events:door_code               door-code
leader   events:attendance              door
leader   events:attendance              public
leader   events:registrations           public
leader   events:take_off                taken
leader   events:visit                   visit
leader   events:gate_list               visit
member   events:gate_list               visit
visitor  events:gate                    gate-link
visitor  events:gate                    gate-link?print=1
visitor  events:gate                    forged
leader   events:invite                  public
leader   events:invite_people           public
leader   events:add_person              public
leader   groups:group                   group
leader   members:competence             term
visitor  groups:mandate                 group
leader   groups:mandate                 group
leader   groups:mandate_version         mandate-draft
leader   groups:mandate_edit            group
leader   groups:mandate_kept            mandate-kept
leader   groups:plan_kept               plan-kept
leader   groups:report_kept             report-kept
leader   groups:mandate_compare         group?a=1&b=1
leader   groups:report                  report-draft
member   groups:propose                 -
admin    groups:life                    group
member   groups:seats                   group
leader   groups:seats                   group
leader   groups:seat_propose            group?q=kari
leader   groups:seat_propose_person     group-member
admin    groups:seat_answer             proposal
admin    groups:seat_end                seat-row
admin    manage:seats                   -
leader   groups:report_edit             report-draft
visitor  groups:plan                    plan-held
leader   groups:plan                    plan-held
leader   groups:plan_begin              group
leader   groups:plan_edit               plan-draft
leader   groups:activity                activity
visitor  year_wheel                     this-year
member   waiting                        -
member   follow                         -
visitor  follow_stop                    follow-stop
leader   waiting                        -
admin    groups:mandate_version         mandate-sent
admin    groups:plan_version            plan-sent
admin    board:home                     -
admin    board:groups                   -
admin    board:new                      -
admin    board:pack                     board-day
admin    board:minutes                  board-day
admin    board:change                   board-day
admin    board:cancel                   board-day
admin    board:meeting                  board-day
admin    board:case                     case
admin    board:case_change              case
admin    board:new                      -?kind=circulation

leader   statistics                     -
leader   statistics                     ?from=foo
leader   statistics                     ?from=2020-01-01&to=2020-12-31
leader   statistics_funders             -
admin    home                           -
admin    manage:joins                   -
admin    members:company_competence     company
admin    members:company_skill          their-skill
admin    manage:new_company             -
admin    manage:register                company
admin    manage:register_changes        -
admin    manage:terms                   -
admin    manage:term                    term
admin    manage:import                  -
admin    manage:import_one              import
admin    manage:import_one              faulty
admin    manage:welcome                 -
admin    members:company                company
admin    members:run_company            company
admin    members:join_request           wish
admin    manage:home                    -
admin    manage:companies               -
admin    manage:companies               ?lacks=contact
admin    manage:companies               ?q=finnes-ikke
admin    manage:company                 company
admin    manage:company_history         company
admin    manage:membership_kind         company
admin    manage:membership_end          company
admin    manage:membership_start        another
admin    manage:merge_companies         company
admin    manage:merge_companies         company?into=annen-bedrift
admin    manage:people                  -
admin    manage:people                  ?q=finnes-ikke
admin    manage:terms                   ?q=finnes-ikke
admin    manage:register_changes        ?q=finnes-ikke
admin    events:list                    ?kind=visit&when=past
admin    manage:new_person              -
admin    manage:person                  somebody
admin    manage:person_history          somebody
admin    manage:merge_people            somebody
admin    manage:merge_people            somebody?into={newcomer}
admin    manage:forget_person           somebody
admin    manage:joins                   ?show=answered
admin    manage:new_term                -
"""
PAGES = [tuple(line.split()) for line in TABLE.splitlines() if line]
# What a browser is given to keep or to show in a frame, and what only machines read.
NO_PAGES = {
    "board:minutes_pdf",
    "board:pack_pdf",
    "demo_mail_calendar",
    "demo_mail_html",
    "events:atom",
    "events:calendar",
    "events:card",
    "events:clashes",
    "events:gate_list_xlsx",
    "events:gate_xlsx",
    "events:group_calendar",
    "events:my_feed",
    "events:my_group_feed",
    "events:neutral_card",
    "events:material",
    "events:badges",
    "events:poster",
    "events:door_state",
    "events:export_file",
    "health",
    "health_ready",
    "manage:export_companies",
    "manage:export_people",
    "manage:import_template",
    "members:logo",
    "members:poster",
    "statistics_funders_file",
    "statistics_xlsx",
}
ELSEWHERE = {"mfa_activate_totp", "mfa_generate_recovery_codes", "mfa_index"}  # test_door.py


def path_of(address: str, thing: str, world: World) -> str:
    """Where a row goes in `world`."""
    name, _, query = thing.partition("?")
    keys = {who: person.pk for who, person in world.people.items() if person}
    return reverse(address, kwargs=world.objects[name or "-"]) + (f"?{query.format(**keys)}" if query else "")
