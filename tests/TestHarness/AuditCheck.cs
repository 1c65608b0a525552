using System.Text.RegularExpressions;
using MongoDB.Bson;
using MongoDB.Driver;
using Xunit;

namespace CoachingPlatform.TestHarness;

/// <summary>
/// What the audit trail promises, of everything that a class of tests did to a service by whatever command: each version of each subject has
/// exactly one entry, and no entry holds a NIK, a phone number, an e-mail address or a birth date.
/// </summary>
internal static partial class AuditCheck
{
    public static async Task HoldsAsync(IMongoDatabase database, IReadOnlyList<string> audited)
    {
        if (audited.Count == 0)
            return;
        var entries = await database.GetCollection<BsonDocument>("audit").Find(FilterDefinition<BsonDocument>.Empty).ToListAsync();
        var versions = entries.ToLookup(e => e["_id"]["subjectId"].AsGuid, e => e["_id"]["version"].ToInt64());
        foreach (var name in audited)
        {
            var stored = await database.GetCollection<BsonDocument>(name).Find(FilterDefinition<BsonDocument>.Empty)
                .Project("{ version: 1 }").ToListAsync();
            foreach (var subject in stored)
            {
                var expected = Enumerable.Range(1, subject["version"].ToInt32()).Select(v => (long)v);
                Assert.True(
                    expected.SequenceEqual(versions[subject["_id"].AsGuid].Order()),
                    $"{name} {subject["_id"].AsGuid} is at version {subject["version"]}; the audit trail has {string.Join(", ", versions[subject["_id"].AsGuid].Order())}.");
            }
        }

        foreach (var entry in entries)
            // A NIB is public, and may begin as a phone number does.
            foreach (var change in entry["changes"].AsBsonArray.Select(c => c.AsBsonDocument).Where(c => !c["field"].AsString.EndsWith(".nib", StringComparison.Ordinal)))
                Assert.DoesNotMatch(Personal(), $"{change["field"]}: {change["before"]} → {change["after"]} ({entry["reason"]})");
    }

    [GeneratedRegex(@"\d{16}|\S@\S|\+62\d|(?<![-\w])08\d{8}|birthDate.*\d{4}-\d\d-\d\d", RegexOptions.IgnoreCase)]
    private static partial Regex Personal();
}
