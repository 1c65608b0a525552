using AutoMapper;
using AutoMapper.Internal;
using CoachingPlatform.Enrolment.Mapping;
using Xunit;

namespace CoachingPlatform.Enrolment.Tests.Mapping;

/// <summary>Maps are complete, outwards and flat.</summary>
public sealed class MappingTests
{
    private readonly MapperConfiguration maps = new(o => o.AddMaps(typeof(BusinessMapping).Assembly));

    [Fact]
    public void Every_member_of_an_answer_has_a_source() => maps.AssertConfigurationIsValid();

    [Fact]
    public void Nothing_maps_inwards_or_preserves_references() => Assert.All(maps.Internal().GetAllTypeMaps(), map =>
    {
        Assert.DoesNotContain(".Domain", map.DestinationType.Namespace, StringComparison.Ordinal);
        Assert.False(map.PreserveReferences);
    });
}
