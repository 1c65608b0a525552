using System.Text.RegularExpressions;
using Xunit;

namespace CoachingPlatform.Architecture.Tests;

/// <summary>The images can't be built by the tests; what a Dockerfile says can be compared with the projects.</summary>
public sealed class DockerfileRules
{
    public static TheoryData<string> Names => [.. Repository.Deployables.Keys];

    [Theory, MemberData(nameof(Names))]
    public void An_image_starts_the_assembly_of_its_project_without_root(string name)
    {
        var lines = Lines(name);
        var project = Path.GetFileNameWithoutExtension(Directory.GetFiles(Repository.Deployables[name], "*.csproj").Single());
        Assert.Equal($"""ENTRYPOINT ["dotnet", "CoachingPlatform.{project}.dll"]""", lines[^1]);
        Assert.Equal(2, lines.Count(line => line.StartsWith("FROM ", StringComparison.Ordinal)));
        var lastStage = lines[lines.ToList().FindLastIndex(line => line.StartsWith("FROM ", StringComparison.Ordinal))..];
        Assert.StartsWith("FROM mcr.microsoft.com/dotnet/aspnet:10.0", lastStage[0], StringComparison.Ordinal);
        Assert.Contains("USER $APP_UID", lastStage);
    }

    [Theory, MemberData(nameof(Names))]
    public void An_image_is_built_from_all_that_its_project_needs(string name)
    {
        var copied = Lines(name).Select(line => Regex.Match(line, "^COPY (?!--from)(.*) [^ ]+$")).Where(match => match.Success)
            .SelectMany(match => match.Groups[1].Value.Split(' ')).ToList();
        var project = Directory.GetFiles(Repository.Deployables[name], "*.csproj").Single();
        var needed = Closure(project).Select(path => Repository.Relative(Path.GetDirectoryName(path)!) + "/");
        Assert.All(needed, folder => Assert.Contains(copied, prefix => folder.StartsWith(prefix, StringComparison.Ordinal)));
        Assert.All(copied, path => Assert.True(Path.Exists(Path.Combine(Repository.Root, path)), $"{path} is not there"));
    }

    private static string[] Lines(string name) =>
        [.. File.ReadAllLines(Path.Combine(Repository.Deployables[name], "Dockerfile")).Where(line => line.Length > 0 && line[0] != '#')];

    private static IEnumerable<string> Closure(string project) =>
        Repository.ProjectReferences(project).SelectMany(Closure).Prepend(project).Distinct();
}
