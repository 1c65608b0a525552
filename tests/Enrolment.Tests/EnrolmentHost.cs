using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.TestHarness;

namespace CoachingPlatform.Enrolment.Tests;

/// <summary>The service under test, on a database and a broker prefix of its own.</summary>
public sealed class EnrolmentHost() : ServiceHost<Program>("enrolment")
{
    internal Collections Store => new(Database);

    protected override IReadOnlyList<string> Audited => ["businesses", "owners", "enrolments", "certificates", "tracks", "consents", "exports"];
}
