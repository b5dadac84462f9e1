"""The forms that référents fill in the Prefect UI, as pydantic models, a file a theme.

Their fields bear the French words of the public dossier format: a person reads them on the run's page.
"""

from flows.forms.committee import LeavingForm, Member, OpeningForm, SeatForm
from flows.forms.documents import BilanForm, FinessForm, TableForm
from flows.forms.fields import ERASED, LABEL, NO_NAME, SEPARATOR, Form
from flows.forms.life import AnnulmentForm, AvenantForm, RenewalForm, SigningForm, TerminationForm, TranspositionForm
from flows.forms.meetings import HeldForm, MeetingForm, MinutesForm, MovingForm
from flows.forms.prorogation import NoticeForm, ReceiptForm, ReplyForm, SilenceForm
from flows.forms.sweeps import AnswersForm, ControlForm, DashboardForm, DecisionForm, InvitationsForm, SweepForm

__all__ = [
    "ERASED",
    "LABEL",
    "NO_NAME",
    "SEPARATOR",
    "AnnulmentForm",
    "AnswersForm",
    "AvenantForm",
    "BilanForm",
    "ControlForm",
    "DashboardForm",
    "DecisionForm",
    "FinessForm",
    "Form",
    "HeldForm",
    "InvitationsForm",
    "LeavingForm",
    "MeetingForm",
    "Member",
    "MinutesForm",
    "MovingForm",
    "NoticeForm",
    "OpeningForm",
    "ReceiptForm",
    "RenewalForm",
    "ReplyForm",
    "SeatForm",
    "SigningForm",
    "SilenceForm",
    "SweepForm",
    "TableForm",
    "TerminationForm",
    "TranspositionForm",
]
