"""Routes of the API: the role that each needs and its handler. Names only, so that a cold start loads nothing else.

Both the functions that Azure sees (`functions`) and the OpenAPI document (`openapi`) are made from this table.
"""

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """What a caller may do; each role includes those below it. A member may do nothing but where a profile says so."""

    ANYONE = 0
    MEMBER = 1
    VIEWER = 2
    OPERATOR = 3
    ADMIN = 4

    @property
    def word(self) -> str:
        """The name of the role as Entra, the keys and the API write it."""
        return self.name.lower()

    @property
    def in_dutch(self) -> str:
        """What the page calls it in Dutch."""
        return _IN_DUTCH[self]


_IN_DUTCH = {
    Role.ANYONE: "geen rol",
    Role.MEMBER: "lid",
    Role.VIEWER: "lezer",
    Role.OPERATOR: "medewerker",
    Role.ADMIN: "beheerder",
}


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path. `name` is the function, in Azure and in the module of its handler.

    `role` is asked of the profile or run that the path names; where it names none, or with `is_office`, it has to cover
    every profile. `shows_many`: a list or a total of the profiles that a caller may see.
    """

    name: str
    method: str
    path: str
    role: Role
    module: str
    is_office: bool = False
    shows_many: bool = False

    @property
    def starts_runs(self) -> bool:
        """Whether it can put messages on the queue of runs; a tick that is overdue is started by any known caller."""
        return self.role is not Role.ANYONE

    @property
    def is_of_profile(self) -> bool:
        """Whether the role in the profile that its path names is enough."""
        return not self.is_office and ("{profile}" in self.path or "{run}" in self.path)

    @property
    def decides(self) -> bool:
        """Whether what a person asks by it can change the work list of a profile without a run."""
        return self.method == "POST" and self.module.partition(".")[0] in _DECIDING


_DECIDING = frozenset({"worklist", "orders", "corrections", "adoption"})
_PROFILE = "api/profiles/{profile}"
_ACCESS = f"{_PROFILE}/access"
_WORK_LIST = f"{_PROFILE}/work-list"
_BULK = f"{_WORK_LIST}/decisions/{{decision}}"
_RECIPIENT = f"{_PROFILE}/mail/recipients/{{recipient}}"
_MAPPINGS = f"{_PROFILE}/mappings"
_DECISIONS = f"{_PROFILE}/orders/{{number}}/decisions"
_CORRECTIONS = f"{_PROFILE}/orders/{{number}}/corrections"

ROUTES = (
    Route("read_health", "GET", "api/health", Role.ANYONE, "about"),
    Route("read_openapi", "GET", "api/openapi.json", Role.MEMBER, "about"),
    Route("read_me", "GET", "api/me", Role.MEMBER, "about"),
    Route("read_settings_schema", "GET", "api/settings-schema", Role.MEMBER, "about"),
    Route("list_profiles", "GET", "api/profiles", Role.MEMBER, "profiles", shows_many=True),
    Route("create_profile", "POST", "api/profiles", Role.ADMIN, "profiles"),
    Route("read_profile", "GET", _PROFILE, Role.VIEWER, "profiles"),
    Route("replace_profile", "PUT", _PROFILE, Role.ADMIN, "profiles"),
    Route("delete_profile", "DELETE", _PROFILE, Role.ADMIN, "profiles", is_office=True),
    Route("copy_profile", "POST", f"{_PROFILE}/copy", Role.ADMIN, "profiles", is_office=True),
    Route("read_profile_template", "GET", f"{_PROFILE}/template", Role.VIEWER, "office.templates", is_office=True),
    Route("use_template", "PUT", f"{_PROFILE}/template", Role.ADMIN, "office.templates", is_office=True),
    Route("read_access", "GET", _ACCESS, Role.ADMIN, "office.access", is_office=True),
    Route("give_access", "PUT", f"{_ACCESS}/{{account}}", Role.ADMIN, "office.access", is_office=True),
    Route("withdraw_access", "DELETE", f"{_ACCESS}/{{account}}", Role.ADMIN, "office.access", is_office=True),
    Route("list_settings_history", "GET", f"{_PROFILE}/settings-history", Role.VIEWER, "office.history"),
    Route("put_settings_back", "POST", f"{_PROFILE}/settings-history/{{save}}/put-back", Role.ADMIN, "office.history"),
    Route("list_templates", "GET", "api/templates", Role.VIEWER, "office.templates"),
    Route("create_template", "POST", "api/templates", Role.ADMIN, "office.templates"),
    Route("delete_template", "DELETE", "api/templates/{template}", Role.ADMIN, "office.templates"),
    Route("list_settings_changes", "GET", "api/settings-changes", Role.VIEWER, "office.changes"),
    Route("preview_settings_change", "POST", "api/settings-changes/preview", Role.ADMIN, "office.changes"),
    Route("change_settings", "POST", "api/settings-changes", Role.ADMIN, "office.changes"),
    Route("undo_settings_change", "POST", "api/settings-changes/{change}/undo", Role.ADMIN, "office.changes"),
    Route("read_mail", "GET", f"{_PROFILE}/mail", Role.OPERATOR, "office.mail"),
    Route("put_mail_recipient", "PUT", f"{_PROFILE}/mail/recipients", Role.ADMIN, "office.mail"),
    Route("remove_mail_recipient", "DELETE", _RECIPIENT, Role.ADMIN, "office.mail"),
    Route("send_test_mail", "POST", f"{_RECIPIENT}/test", Role.ADMIN, "office.mail"),
    Route("write_secret", "PUT", f"{_PROFILE}/secrets/{{which}}", Role.ADMIN, "connection"),
    Route("link", "POST", "api/link", Role.ADMIN, "connection"),
    Route("create_service_articles", "POST", "api/link/articles", Role.ADMIN, "connection"),
    Route("advise_prefix", "POST", "api/payment-reference", Role.ADMIN, "connection"),
    Route("begin_activation", "POST", "api/activations", Role.ADMIN, "activation"),
    Route("read_activation", "GET", "api/activations/{activation}", Role.ADMIN, "activation"),
    Route("receive_activation", "POST", "api/snelstart/activation", Role.ANYONE, "activation"),
    Route("check_profile", "POST", f"{_PROFILE}/check", Role.OPERATOR, "connection"),
    Route("read_shop", "GET", f"{_PROFILE}/shop", Role.VIEWER, "connection"),
    Route("read_choices", "GET", f"{_PROFILE}/choices", Role.VIEWER, "connection"),
    Route("refresh_choices", "POST", f"{_PROFILE}/choices/refresh", Role.OPERATOR, "connection"),
    Route("start_run", "POST", f"{_PROFILE}/runs", Role.OPERATOR, "runs"),
    Route("list_runs", "GET", f"{_PROFILE}/runs", Role.VIEWER, "runs"),
    Route("read_run", "GET", "api/runs/{run}", Role.VIEWER, "runs"),
    Route("cancel_run", "POST", "api/runs/{run}/cancel", Role.OPERATOR, "runs"),
    Route("list_run_items", "GET", "api/runs/{run}/items", Role.VIEWER, "runs"),
    Route("search_person", "POST", "api/people/search", Role.OPERATOR, "office.people"),
    Route("erase_person", "POST", "api/people/erase", Role.ADMIN, "office.people"),
    Route("start_overdue_ticks", "POST", "api/tick", Role.OPERATOR, "planning"),
    Route("read_planning_overview", "GET", "api/planning", Role.MEMBER, "planning", shows_many=True),
    Route("read_overview", "GET", "api/overview", Role.MEMBER, "planning", shows_many=True),
    Route("read_profile_figures", "GET", f"{_PROFILE}/figures", Role.VIEWER, "planning"),
    Route("read_reconciliation", "GET", f"{_PROFILE}/reconciliation", Role.VIEWER, "reconciliation"),
    Route("start_reconciliation", "POST", f"{_PROFILE}/reconciliation", Role.OPERATOR, "reconciliation"),
    Route("read_run_reconciliation", "GET", "api/runs/{run}/reconciliation", Role.VIEWER, "reconciliation"),
    Route("read_vat_return", "GET", f"{_PROFILE}/vat-return", Role.VIEWER, "reconciliation"),
    Route("read_evidence", "GET", f"{_PROFILE}/evidence", Role.VIEWER, "reconciliation"),
    Route("read_adoption", "GET", f"{_PROFILE}/adoption", Role.VIEWER, "adoption.table"),
    Route("look_at_books", "POST", f"{_PROFILE}/adoption/look", Role.OPERATOR, "adoption.table"),
    Route("list_adoption_findings", "GET", f"{_PROFILE}/adoption/orders", Role.VIEWER, "adoption.table"),
    Route("decide_adoption", "POST", f"{_PROFILE}/adoption/orders/{{number}}", Role.OPERATOR, "adoption.table"),
    Route("confirm_adoption", "POST", f"{_PROFILE}/adoption/confirm", Role.OPERATOR, "adoption.table"),
    Route("list_link_offers", "GET", f"{_PROFILE}/adoption/links", Role.VIEWER, "adoption.links"),
    Route("take_over_links", "POST", f"{_PROFILE}/adoption/links", Role.OPERATOR, "adoption.links"),
    Route("book_period_again", "POST", f"{_PROFILE}/reconciliation/book-again", Role.OPERATOR, "reconciliation"),
    Route("list_vat_numbers", "GET", f"{_PROFILE}/vat-numbers", Role.VIEWER, "vat_numbers"),
    Route("list_orders", "GET", f"{_PROFILE}/orders", Role.VIEWER, "orders"),
    Route("read_order", "GET", f"{_PROFILE}/orders/{{number}}", Role.VIEWER, "orders"),
    Route("retry_order", "POST", f"{_PROFILE}/orders/{{number}}/retry", Role.OPERATOR, "orders"),
    Route("look_in_shop", "POST", f"{_PROFILE}/orders/{{number}}/look", Role.OPERATOR, "orders"),
    Route("import_order", "POST", f"{_PROFILE}/orders/{{number}}/import", Role.OPERATOR, "orders"),
    Route("skip_order", "POST", f"{_PROFILE}/orders/{{number}}/skip", Role.OPERATOR, "orders"),
    Route("book_by_hand", "POST", f"{_PROFILE}/orders/{{number}}/by-hand", Role.OPERATOR, "orders"),
    Route("undo_by_hand", "POST", f"{_PROFILE}/orders/{{number}}/by-hand/undo", Role.OPERATOR, "orders"),
    Route("revoke_decision", "POST", f"{_DECISIONS}/{{decision}}/revoke", Role.OPERATOR, "orders"),
    Route("read_corrections", "GET", _CORRECTIONS, Role.VIEWER, "corrections"),
    Route("preview_correction", "POST", f"{_CORRECTIONS}/preview", Role.OPERATOR, "corrections"),
    Route("correct_order", "POST", _CORRECTIONS, Role.OPERATOR, "corrections"),
    Route("book_again", "POST", f"{_PROFILE}/orders/{{number}}/book-again", Role.OPERATOR, "corrections"),
    Route("list_same_customer", "GET", f"{_PROFILE}/orders/{{number}}/same-customer", Role.VIEWER, "corrections"),
    Route("forget_order", "POST", f"{_PROFILE}/orders/{{number}}/forget", Role.ADMIN, "orders"),
    Route("read_work_list", "GET", _WORK_LIST, Role.VIEWER, "worklist.items"),
    Route("act_on_item", "POST", f"{_WORK_LIST}/{{item}}/act", Role.OPERATOR, "worklist.items"),
    Route("list_candidates", "GET", f"{_WORK_LIST}/{{item}}/candidates", Role.OPERATOR, "worklist.items"),
    Route("decide_for_many", "POST", f"{_WORK_LIST}/decisions", Role.OPERATOR, "worklist.decisions"),
    Route("list_decisions_for_many", "GET", f"{_WORK_LIST}/decisions", Role.VIEWER, "worklist.decisions"),
    Route("undo_decision_for_many", "POST", f"{_BULK}/undo", Role.OPERATOR, "worklist.decisions"),
    Route("list_rest_of_decision", "GET", f"{_BULK}/rest", Role.VIEWER, "worklist.decisions"),
    Route("search_articles", "GET", f"{_PROFILE}/search/articles", Role.OPERATOR, "worklist.items"),
    Route("search_customers", "GET", f"{_PROFILE}/search/customers", Role.OPERATOR, "worklist.items"),
    Route("list_article_mappings", "GET", f"{_MAPPINGS}/articles", Role.VIEWER, "mappings"),
    Route("put_article_mapping", "PUT", f"{_MAPPINGS}/articles/{{key}}", Role.OPERATOR, "mappings"),
    Route("remove_article_mapping", "DELETE", f"{_MAPPINGS}/articles/{{key}}", Role.OPERATOR, "mappings"),
    Route("list_former_articles", "GET", f"{_MAPPINGS}/former-articles", Role.VIEWER, "mappings"),
    Route("remove_former_article", "DELETE", f"{_MAPPINGS}/former-articles/{{key}}", Role.OPERATOR, "mappings"),
    Route("preview_link_file", "POST", f"{_MAPPINGS}/file/preview", Role.OPERATOR, "adoption.links"),
    Route("import_link_file", "POST", f"{_MAPPINGS}/file", Role.OPERATOR, "adoption.links"),
    Route("list_customer_mappings", "GET", f"{_MAPPINGS}/customers", Role.VIEWER, "mappings"),
    Route("put_customer_mapping", "PUT", f"{_MAPPINGS}/customers/{{key}}", Role.OPERATOR, "mappings"),
    Route("remove_customer_mapping", "DELETE", f"{_MAPPINGS}/customers/{{key}}", Role.OPERATOR, "mappings"),
)
"""In the order of the document."""
