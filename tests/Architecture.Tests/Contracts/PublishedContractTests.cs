using System.Reflection;
using System.Text;
using CoachingPlatform.Contracts.V1;
using Xunit;

namespace CoachingPlatform.Architecture.Tests.Contracts;

/// <summary>
/// Published events are read by services of another release, so their shape does not change: a change gets a new record in a new
/// version's namespace. <c>PublishedEvents.approved.txt</c> is the shape that has been published.
/// </summary>
public sealed class PublishedContractTests
{
    private static readonly string[] PersonalWords = ["nik", "nib", "phone", "email", "birth", "owner", "note", "address", "npwp"];

    [Fact]
    public void Published_events_keep_their_shape()
    {
        var approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Contracts", "PublishedEvents.approved.txt"));

        Assert.Equal(approved.ReplaceLineEndings("\n").Trim(), Shape().Trim());
    }

    [Fact]
    public void No_event_has_a_field_for_personal_data()
    {
        var fields = Records().SelectMany(r => r.GetProperties().Select(p => p.Name)).Distinct();

        Assert.DoesNotContain(fields, f => PersonalWords.Any(word => f.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    private static string Shape()
    {
        var text = new StringBuilder();
        foreach (var record in Records())
        {
            text.Append(record.FullName).Append('\n');
            foreach (var property in record.GetProperties().OrderBy(p => p.Name, StringComparer.Ordinal))
                text.Append("  ").Append(property.Name).Append(": ").Append(NameOf(property)).Append('\n');
        }

        return text.ToString();
    }

    private static IEnumerable<Type> Records() =>
        typeof(IEvent).Assembly.GetExportedTypes().Where(t => !t.IsInterface).OrderBy(t => t.FullName, StringComparer.Ordinal);

    private static string NameOf(PropertyInfo property)
    {
        var nullable = new NullabilityInfoContext().Create(property).ReadState == NullabilityState.Nullable ? "?" : "";
        return NameOf(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) + nullable;
    }

    private static string NameOf(Type type) =>
        type.IsGenericType ? $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name;
}
