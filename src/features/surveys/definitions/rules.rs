//! What a survey may be: pure.

use chrono::NaiveDate;

use super::dto::SurveyPut;
use crate::{
    attendance::book::audience,
    domain::text::{TextFault, clean},
    error::{Fault, FaultCode},
    features::surveys::{
        question::{SurveyOption, SurveyQuestion, SurveyScale, question_faults},
        shown::SurveyTerms,
    },
};

/// Every fault that can be told without knowing schools.
pub fn faults(put: &SurveyPut, today: NaiveDate) -> Vec<Fault> {
    let mut faults = audience::faults(&put.audience);
    if put.closes_on < put.opens_on {
        faults.push(Fault::at("/closes_on", FaultCode::DatesReversed).detail("It closes before it opens."));
    } else if put.closes_on < today {
        let fault = Fault::at("/closes_on", FaultCode::OutOfRange);
        faults.push(fault.detail("Nobody can answer by a day that is over."));
    }
    faults.extend(question_faults(&put.questions));
    faults
}

/// What the authority says of it, as it is stored.
pub fn terms(put: &SurveyPut) -> Result<SurveyTerms, TextFault> {
    Ok(SurveyTerms {
        title: clean(&put.title)?,
        introduction: put.introduction.as_deref().map(clean).transpose()?,
        mode: put.mode,
        audience: put.audience.clone(),
        questions: put.questions.iter().map(question).collect::<Result<_, _>>()?,
        opens_on: put.opens_on,
        closes_on: put.closes_on,
    })
}

fn question(put: &SurveyQuestion) -> Result<SurveyQuestion, TextFault> {
    let option = |one: &SurveyOption| Ok(SurveyOption { code: one.code.clone(), label: clean(&one.label)? });
    let scale = |one: &SurveyScale| {
        Ok(SurveyScale { lowest: clean(&one.lowest)?, highest: clean(&one.highest)?, ..one.clone() })
    };
    Ok(SurveyQuestion {
        question: clean(&put.question)?,
        options: put.options.iter().map(option).collect::<Result<_, _>>()?,
        scale: put.scale.as_ref().map(scale).transpose()?,
        ..put.clone()
    })
}
