using System.Reflection;
using ArchUnitNET.Fluent.Syntax.Elements.Types;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using Xunit;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace CoachingPlatform.Architecture.Tests;

/// <summary>Who may know whom.</summary>
public sealed class DependencyRules
{
    private const string Domains = @"^CoachingPlatform\.\w+\.Domain(\.|$)";
    private const string Infrastructure = @"^(MongoDB|MassTransit|RabbitMQ|AutoMapper|Microsoft\.AspNetCore|Microsoft\.Extensions|System\.Net\.Http|System\.Net\.Sockets)(\.|$)";
    private static readonly string[] Deployed = ["Enrolment", "Mentoring", "Progress", "Identity", "Portal", "Gateway"];

    private static readonly ArchUnitNET.Domain.Architecture Platform =
        new ArchLoader().LoadAssemblies([.. Deployed.Append("Contracts").Select(name => Assembly.Load($"CoachingPlatform.{name}"))]).Build();

    [Fact]
    public void Services_and_gateway_reference_only_shared_projects()
    {
        var shared = Path.Combine(Repository.Root, "shared");
        var strays = Repository.Projects("services").Concat(Repository.Projects("gateway"))
            .SelectMany(project => Repository.ProjectReferences(project).Where(other => !other.StartsWith(shared, StringComparison.Ordinal))
                .Select(other => $"{Repository.Relative(project)} → {Repository.Relative(other)}"));
        Assert.Empty(strays);
    }

    [Fact]
    public void Shared_projects_reference_only_shared_projects()
    {
        // The AppHost builds and starts everything; it takes no reference to what it starts.
        var shared = Path.Combine(Repository.Root, "shared");
        var strays = Repository.Projects("shared").Where(project => !project.EndsWith("AppHost.csproj", StringComparison.Ordinal))
            .SelectMany(project => Repository.ProjectReferences(project).Where(other => !other.StartsWith(shared, StringComparison.Ordinal)));
        Assert.Empty(strays);
    }

    [Theory, InlineData("Enrolment"), InlineData("Mentoring"), InlineData("Progress"), InlineData("Identity"), InlineData("Portal"), InlineData("Gateway")]
    public void No_service_knows_a_type_of_another(string service)
    {
        var others = string.Join('|', Deployed.Where(other => other != service));
        InNamespace($@"^CoachingPlatform\.{service}(\.|$)").Should().NotDependOnAny(InNamespace($@"^CoachingPlatform\.({others})(\.|$)"))
            .Check(Platform);
    }

    [Fact]
    public void Domains_know_neither_store_nor_bus_nor_web() =>
        InNamespace(Domains).Should().NotDependOnAny(InNamespace(Infrastructure)).Check(Platform);

    [Fact]
    public void Domains_know_nothing_of_the_rest_of_their_service() =>
        InNamespace(Domains).Should()
            .NotDependOnAny(InNamespace(@"^CoachingPlatform\.\w+\.(Features|Storage|Consumers|Mapping|Paper)(\.|$)")).Check(Platform);

    [Theory, InlineData("Enrolment"), InlineData("Mentoring"), InlineData("Progress")]
    public void Each_service_has_a_domain_and_the_rules_see_the_driver_where_it_is_used(string service)
    {
        Assert.NotEmpty(InNamespace($@"^CoachingPlatform\.{service}\.Domain(\.|$)").GetObjects(Platform));
        var storage = InNamespace($@"^CoachingPlatform\.{service}\.Storage(\.|$)").Should().NotDependOnAny(InNamespace(Infrastructure));
        Assert.False(storage.HasNoViolations(Platform));
    }

    [Fact]
    public void Contracts_reference_nothing()
    {
        Assert.DoesNotContain("Reference", Repository.Read("shared", "Contracts", "Contracts.csproj"), StringComparison.Ordinal);
        Assert.All(
            Assembly.Load("CoachingPlatform.Contracts").GetReferencedAssemblies(),
            reference => Assert.StartsWith("System.", reference.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void The_solution_holds_every_project()
    {
        var solution = Repository.Read("CoachingPlatform.sln").Replace('\\', '/');
        var missing = ((string[])["services", "gateway", "shared", "tests"]).SelectMany(Repository.Projects).Select(Repository.Relative)
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    private static GivenTypesConjunction InNamespace(string pattern) => Types(includeReferenced: true).That().ResideInNamespaceMatching(pattern);
}
