namespace CoachingPlatform.Progress.Domain;

/// <summary>Marks the ids of enrolments, which Enrolment owns.</summary>
internal abstract class Enrolment;

/// <summary>Marks the ids of businesses, which Enrolment owns.</summary>
internal abstract class Business;

/// <summary>Marks the ids of programmes, which Enrolment owns.</summary>
internal abstract class Programme;

/// <summary>Marks the ids of tracks, which Enrolment owns.</summary>
internal abstract class Track;

/// <summary>Marks the ids of cohorts, which Enrolment owns.</summary>
internal abstract class Cohort;

/// <summary>Marks the ids of mentors, which Mentoring owns.</summary>
internal abstract class Mentor;
