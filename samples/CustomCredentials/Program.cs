using CustomCredentials;
using Imgpkg.Sdk;
using Imgpkg.Sdk.References;
using Imgpkg.Sdk.Registry;
using Microsoft.Extensions.DependencyInjection;

// Credentials from a source of one's own, here a file with secrets that change while the program runs.
DirectoryInfo work = Directory.CreateTempSubdirectory("imgpkg-credentials-");
try
{
    await using GuardedRegistry registry = await GuardedRegistry.StartAsync();
    Vault vault = new(Path.Combine(work.FullName, "secrets.json"));
    VaultCredentialProvider provider = new(vault.Path);
    ImgpkgClientBuilder builder = new(options => options.MaxAttempts = 1);
    await using ImgpkgClient client = builder.AddCredentialProvider(provider).Build();

    registry.Password = "first";
    await vault.WriteAsync(registry.Host, "first");
    await ListAsync("with the first password");
    await ListAsync("once more: the credential is kept");

    registry.Password = "second";
    await vault.WriteAsync(registry.Host, "second", lifetime: TimeSpan.FromSeconds(1));
    await ListAsync("after a rotation: the old one was refused, so the provider was asked again");

    await Task.Delay(TimeSpan.FromSeconds(1));
    await ListAsync("after it expired: the provider was asked again, though the registry would not have refused");

    await vault.WriteAsync("registry.example", "of no use here");
    registry.Password = "third";
    try
    {
        await ListAsync("without a secret for the registry, which is not to happen");
        return 1;
    }
    catch (RegistryAccessException e)
    {
        Console.WriteLine($"without a secret for the registry: {e.Code}");
        return 0;
    }

    async Task ListAsync(string when)
    {
        string[] tags = await client.Images.ListTagsAsync(RepositoryReference.Parse($"{registry.Host}/team/app")).ToArrayAsync();
        Console.WriteLine($"{when}: tags {string.Join(", ", tags)}; the provider has been asked {provider.Asked} times");
    }
}
finally
{
    work.Delete(recursive: true);
}
