using MongoDB.Bson;

namespace CoachingPlatform.MongoWire.Tests.Specification;

/// <summary>MongoDB's specification tests as they lie on disk, outside the repository because of their licence.</summary>
internal static class SpecFolder
{
    /// <summary>The folder with the tests, or null where there is none.</summary>
    public static string? Find()
    {
        if (Environment.GetEnvironmentVariable("MONGO_SPEC_DIR") is { Length: > 0 } named) return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "CoachingPlatform.sln"))) continue;
            // A work tree may lie one level deeper than the clone beside which the tests are.
            foreach (var beside in new[] { "../shared/mongo-spec", "../../shared/mongo-spec" })
                if (Directory.Exists(Path.Combine(folder.FullName, beside))) return Path.GetFullPath(beside, folder.FullName);
            return null;
        }

        return null;
    }

    /// <summary>The cases of each file. Each file gets databases of its own, so that files run side by side.</summary>
    public static IReadOnlyList<IReadOnlyList<SpecCase>> Read(string root) =>
        [.. Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select((path, i) => ReadFile(root, path, $"spec{i}_"))];

    private static IReadOnlyList<SpecCase> ReadFile(string root, string path, string prefix)
    {
        var suite = BsonDocument.Parse(File.ReadAllText(path));
        var databases = DatabasesOf(suite).Where(name => name != "admin").ToHashSet(StringComparer.Ordinal);
        suite = (BsonDocument)Rename(suite, databases, prefix);
        var folder = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar)[0];
        return [.. suite["tests"].AsBsonArray.Select(test => new SpecCase(folder, Path.GetFileNameWithoutExtension(path), suite, (BsonDocument)test))];
    }

    private static IEnumerable<string> DatabasesOf(BsonValue value) => value switch
    {
        BsonDocument document => document.SelectMany(field =>
            field is { Name: "databaseName", Value: BsonString name } ? [name.Value] : DatabasesOf(field.Value)),
        BsonArray items => items.SelectMany(DatabasesOf),
        _ => [],
    };

    /// <summary>Databases are named in entities, in namespaces and inside stages, so every text that is one's name is.</summary>
    private static BsonValue Rename(BsonValue value, HashSet<string> databases, string prefix) => value switch
    {
        BsonDocument document => new BsonDocument(document.Select(field =>
            new BsonElement(field.Name, field.Name is "description" ? field.Value : Rename(field.Value, databases, prefix)))),
        BsonArray items => new BsonArray(items.Select(item => Rename(item, databases, prefix))),
        BsonString text when databases.Contains(text.Value.Split('.')[0]) => prefix + text.Value,
        _ => value,
    };
}
