using System.Security.Claims;
using CoachingPlatform.ServiceDefaults.Security;
using Xunit;

namespace CoachingPlatform.Messaging.Tests;

public sealed class CallerTests
{
    [Theory]
    [InlineData("role", "role", true)]
    [InlineData("groups", "groups", true)]
    [InlineData("groups", "role", false)]
    public void Roles_come_from_the_claim_that_authentication_takes_them_from(string configured, string sent, bool isCoordinator)
    {
        var user = new ClaimsPrincipal(new ClaimsIdentity([new("sub", "a"), new(sent, Roles.Coordinator)], "test", "sub", configured));
        Assert.Equal(isCoordinator, Caller.Of(user).IsCoordinator);
        Assert.Equal(user.IsInRole(Roles.Coordinator), Caller.Of(user).IsCoordinator);
    }
}
