using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CoachingPlatform.Enrolment.Domain.Businesses;
using CoachingPlatform.ServiceDefaults.Problems;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests;

/// <summary>Each code says something in both languages.</summary>
public sealed partial class SentenceTests
{
    [Fact]
    public void Each_code_in_the_source_has_a_sentence_in_Indonesian_and_English()
    {
        var sentences = new Sentences(typeof(Sentences).Assembly, typeof(Program).Assembly);
        var codes = Directory.EnumerateFiles(Path.Combine(Root(), "services", "Enrolment"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(file => Code().Matches(File.ReadAllText(file))).Select(match => match.Groups["code"].Value).Distinct().ToList();

        Assert.Contains("cohort.not_open", codes);
        Assert.All(codes.Except(FaultMessages.Codes), code =>
        {
            Assert.NotEqual(code, sentences.Of(code, "id"));
            Assert.NotEqual(sentences.Of(code, "en"), sentences.Of(code, "id"));
        });
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    // A code stands in a refusal, a check or a fault; other dotted texts do not.
    [GeneratedRegex("""(?:Refusal|RefusalKind|RuleStanding|Code|That|Fault|Conflict|Invalid|NotFound)[^\n"]*"(?<code>[a-z_]+\.[a-z_]+)["/]""")]
    private static partial Regex Code();
}
