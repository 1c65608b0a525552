using System.ComponentModel;
using System.Diagnostics;
using k8s;
using k8s.Models;
using Xunit;

namespace CoachingPlatform.Architecture.Tests;

/// <summary>Each kustomization renders to documents that Kubernetes' own types accept, and keeps its promises.</summary>
public sealed class KubernetesRules
{
    public static TheoryData<string> Kustomizations => ["base", "overlays/dev", "overlays/production"];

    [Theory, MemberData(nameof(Kustomizations))]
    public void Everything_that_is_deployed_has_a_deployment_and_a_service_that_finds_it(string kustomization)
    {
        var documents = Render(kustomization);
        var deployments = documents.OfType<V1Deployment>().ToDictionary(deployment => deployment.Metadata.Name);
        Assert.Equal(Repository.Deployables.Keys.Order(), deployments.Keys.Order());
        Assert.All(documents.OfType<V1Service>(), service =>
        {
            var pod = deployments[service.Metadata.Name].Spec.Template;
            Assert.All(service.Spec.Selector, label => Assert.Equal(label.Value, pod.Metadata.Labels[label.Key]));
            var ports = pod.Spec.Containers.Single().Ports.Select(port => port.Name);
            Assert.All(service.Spec.Ports, port => Assert.Contains(port.TargetPort.Value, ports));
        });
        Assert.Equal(deployments.Count, documents.OfType<V1Service>().Count());
    }

    [Theory, MemberData(nameof(Kustomizations))]
    public void Containers_run_without_root_on_a_read_only_disk_with_limits_and_probes(string kustomization) =>
        Assert.All(Render(kustomization).OfType<V1Deployment>(), deployment =>
        {
            var pod = deployment.Spec.Template.Spec;
            var container = pod.Containers.Single();
            Assert.True(pod.SecurityContext.RunAsNonRoot);
            Assert.False(pod.AutomountServiceAccountToken);
            Assert.Equal("RuntimeDefault", pod.SecurityContext.SeccompProfile.Type);
            Assert.True(container.SecurityContext.ReadOnlyRootFilesystem);
            Assert.False(container.SecurityContext.AllowPrivilegeEscalation);
            Assert.Equal(["ALL"], container.SecurityContext.Capabilities.Drop);
            Assert.Contains("memory", container.Resources.Limits.Keys);
            Assert.Contains("cpu", container.Resources.Requests.Keys);
            Assert.Equal("/health/ready", container.ReadinessProbe.HttpGet.Path);
            Assert.Equal("/health/live", container.LivenessProbe.HttpGet.Path);
            Assert.Contains(container.VolumeMounts, mount => mount.MountPath == "/tmp");
            Assert.All(container.VolumeMounts, mount => Assert.Contains(pod.Volumes, volume => volume.Name == mount.Name));
        });

    [Theory, MemberData(nameof(Kustomizations))]
    public void Secrets_are_named_and_never_written_down_and_each_service_has_its_own(string kustomization)
    {
        var documents = Render(kustomization);
        Assert.Empty(documents.OfType<V1Secret>());
        var maps = documents.OfType<V1ConfigMap>().Select(map => map.Metadata.Name).ToList();
        foreach (var deployment in documents.OfType<V1Deployment>())
        {
            var container = deployment.Spec.Template.Spec.Containers.Single();
            var settings = container.Env.Where(setting => setting.Name.StartsWith("ConnectionStrings__", StringComparison.Ordinal)
                || setting.Name.EndsWith("Secret", StringComparison.Ordinal) || setting.Name.EndsWith("Password", StringComparison.Ordinal));
            Assert.All(settings, setting => Assert.NotNull(setting.ValueFrom.SecretKeyRef));
            Assert.All(
                settings.Where(setting => setting.Name.StartsWith("ConnectionStrings__", StringComparison.Ordinal)),
                setting => Assert.Equal(deployment.Metadata.Name, setting.ValueFrom.SecretKeyRef.Name));
            Assert.All(container.EnvFrom, source => Assert.Contains(source.ConfigMapRef.Name, maps));
        }
    }

    [Theory, MemberData(nameof(Kustomizations))]
    public void Pods_talk_to_nobody_unless_a_policy_says_so(string kustomization)
    {
        var closed = Render(kustomization).OfType<V1NetworkPolicy>().Single(policy => policy.Metadata.Name == "deny-all").Spec;
        Assert.Null(closed.PodSelector.MatchLabels);
        Assert.Null(closed.PodSelector.MatchExpressions);
        Assert.Equal(["Ingress", "Egress"], closed.PolicyTypes);
        Assert.Null(closed.Ingress);
        Assert.Null(closed.Egress);
    }

    // Strict: a field that the type does not have, or of another type, throws.
    private static List<object> Render(string kustomization)
    {
        var start = new ProcessStartInfo("kubectl", ["kustomize", Path.Combine(Repository.Root, "k8s", kustomization)]) { RedirectStandardOutput = true };
        try
        {
            using var kubectl = Process.Start(start)!;
            var text = kubectl.StandardOutput.ReadToEnd();
            kubectl.WaitForExit();
            Assert.Equal(0, kubectl.ExitCode);
            return KubernetesYaml.LoadAllFromString(text, strict: true);
        }
        catch (Win32Exception)
        {
            Assert.Skip("kubectl is not installed, so the kustomizations cannot be rendered.");
            throw;
        }
    }
}
