using CoachingPlatform.Enrolment.Storage;
using CoachingPlatform.Enrolment.Tests;
using CoachingPlatform.TestHarness;
using Xunit;

[assembly: AssemblyFixture(typeof(EnrolmentHost))]

namespace CoachingPlatform.Enrolment.Tests;

/// <summary>
/// The service under test, on a database and a broker prefix of its own. Classes that keep to businesses and cohorts of their own share one;
/// those that count what is in the store, restart the service or look through all of it have it as a class fixture.
/// </summary>
public sealed class EnrolmentHost() : ServiceHost<Program>("enrolment")
{
    internal Collections Store => new(Database);

    /// <summary>Who says what partners may be given.</summary>
    public ProgressStub Progress { get; } = new();

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string> { ["Services:Progress"] = Progress.Address };

    protected override IReadOnlyList<string> Audited => ["businesses", "owners", "enrolments", "certificates", "tracks", "consents", "exports", "erasures"];
}
