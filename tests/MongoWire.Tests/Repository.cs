namespace CoachingPlatform.MongoWire.Tests;

/// <summary>The folder that holds the solution.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CoachingPlatform.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
