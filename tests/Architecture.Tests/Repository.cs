using System.Xml.Linq;

namespace CoachingPlatform.Architecture.Tests;

/// <summary>The repository's files, found from where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot(AppContext.BaseDirectory);

    /// <summary>What is deployed: folder by name.</summary>
    public static IReadOnlyDictionary<string, string> Deployables { get; } =
        Directory.GetDirectories(Path.Combine(Root, "services")).Append(Path.Combine(Root, "gateway"))
            .ToDictionary(folder => Path.GetFileName(folder).ToLowerInvariant());

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    public static IEnumerable<string> Projects(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories);

    /// <summary>Full paths of the projects that a project names.</summary>
    public static IEnumerable<string> ProjectReferences(string project) =>
        XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value)));

    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    private static string FindRoot(string folder) =>
        File.Exists(Path.Combine(folder, "CoachingPlatform.sln")) ? folder : FindRoot(Path.GetDirectoryName(folder)!);
}
