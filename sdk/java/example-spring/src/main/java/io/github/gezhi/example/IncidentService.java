package io.github.gezhi.example;

import io.github.gezhi.District;
import io.github.gezhi.Engine;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** A service that decides incidents: {@code --gezhi.bundle=lengshuitan.json} names the pack. */
@SpringBootApplication
public class IncidentService {
    public static void main(String[] arguments) {
        SpringApplication.run(IncidentService.class, arguments);
    }

    /** The engine, loaded once. */
    @Bean
    Engine engine() {
        return Engine.carried();
    }

    /** The pack in force. Spring closes it when the service stops, after the last request. */
    @Bean
    District district(Engine engine, @Value("${gezhi.bundle}") Path bundle) {
        return new District(engine.openFile(bundle));
    }
}
