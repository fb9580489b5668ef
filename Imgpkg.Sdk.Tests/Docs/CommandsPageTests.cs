using NUnit.Framework;

namespace Imgpkg.Sdk.Tests.Docs;

[TestFixture]
internal sealed class CommandsPageTests
{
    [Test]
    public void CommandsPage_IsWhatTheCommandSaysOfItself()
    {
        string page = Pages.Read(CommandsPage.Path);
        string renewed = CommandsPage.Renew(page);
        if (Pages.AreApproved)
        {
            Pages.Write(CommandsPage.Path, renewed);
        }

        Assert.That(page.Split('\n'), Is.EqualTo(renewed.Split('\n')), Pages.HowToApprove);
    }
}
