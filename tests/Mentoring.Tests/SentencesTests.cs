using System.Text.RegularExpressions;
using AutoMapper;
using CoachingPlatform.Mentoring.Mapping;
using CoachingPlatform.ServiceDefaults.Problems;

namespace CoachingPlatform.Mentoring.Tests;

public sealed partial class SentencesTests
{
    private static readonly Sentences All = new(typeof(Sentences).Assembly, typeof(Program).Assembly);

    public static TheoryData<string> Codes => [.. CodesInSource()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Each_code_has_a_sentence_in_both_languages(string code)
    {
        var (indonesian, english) = (All.Of(code, "id"), All.Of(code, "en"));

        Assert.NotEqual(code, indonesian);
        Assert.NotEqual(code, english);
        Assert.NotEqual(indonesian, english);
        Assert.Equal(Placeholders(indonesian), Placeholders(english));
    }

    [Fact]
    public void The_codes_were_found() => Assert.True(Codes.Count > 30, $"only {Codes.Count}");

    [Fact]
    public void The_mapping_is_complete() =>
        new MapperConfiguration(c => c.AddProfile<MentoringProfile>()).AssertConfigurationIsValid();

    // Each code is a literal in the source: what a test could forget, the search does not.
    private static IEnumerable<string> CodesInSource()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "CoachingPlatform.sln")))
            root = root.Parent!;
        return Directory.EnumerateFiles(Path.Combine(root.FullName, "services", "Mentoring"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(f => Code().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value))
            .Where(c => c is not "enrolment.withdrawn" and not "mentoring.enrolments" and not "coaching.mails")
            .Distinct().Order();
    }

    private static IEnumerable<string> Placeholders(string sentence) => Placeholder().Matches(sentence).Select(m => m.Value).Order();

    [GeneratedRegex("\"([a-z_]+\\.[a-z_]+)\"")]
    private static partial Regex Code();

    [GeneratedRegex(@"\{[a-zA-Z]+\}")]
    private static partial Regex Placeholder();
}
