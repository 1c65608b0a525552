using CoachingPlatform.Mentoring.Domain;

namespace CoachingPlatform.Mentoring.Tests.Domain;

public sealed class AttachmentTests
{
    [Theory]
    [InlineData("FFD8FFE000104A46494600", "Jpeg")]
    [InlineData("89504E470D0A1A0A0000000D", "Png")]
    [InlineData("524946462400000057454250", "WebP")]
    [InlineData("255044462D312E37", "Pdf")]
    [InlineData("524946462400000057415645", null)] // a WAVE sound is RIFF too
    [InlineData("89504E470D0A", null)]
    [InlineData("3C737667207868746D6C", null)]
    [InlineData("504B0304", null)]
    [InlineData("", null)]
    public void A_file_is_what_its_first_bytes_say(string head, string? kind) =>
        Assert.Equal(kind, Attachment.KindOf(Convert.FromHexString(head))?.ToString());
}
